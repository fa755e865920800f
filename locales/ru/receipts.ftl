### Receipts as files, and the page behind the QR code. Says what the Kazakh says; the notes stand there.

## What happened, and what a value is called

event-given = Согласие дано
event-renewed = Согласие обновлено
event-withdrawn = Согласие отозвано
word-receipt-number = Номер квитанции
word-at = Дата и время
word-moment = { $at } (время Алматы)
word-edition = Редакция
word-edition-number = Редакция №{ $edition }
word-hash = Хеш текста (SHA-256)
word-entry = Запись в журнале
word-entry-number = №{ $index }
word-checkpoint = Подписанная контрольная точка
word-checkpoint-size = { $origin }, записей в журнале: { $size }
word-root = Корневой хеш контрольной точки
word-no-checkpoint = Пока нет

## The PDF

pdf-eyebrow = КВИТАНЦИЯ
pdf-title = Квитанция { $receipt }
pdf-lead = Согласие на сбор и обработку персональных данных
pdf-author = ТОО «Senimkey»
pdf-footer = ТОО «Senimkey» · Квитанция { $receipt }
pdf-qr = Проверить квитанцию
pdf-qr-number = Номер квитанции
pdf-when = Когда
pdf-who = Кто
pdf-name = Фамилия, имя, отчество
pdf-capacity = В качестве кого
pdf-capacity-self = Частный пользователь
pdf-capacity-partner = Партнёр
pdf-bin = БИН
pdf-organisation = Организация
pdf-how = Как
pdf-way = Способ
pdf-way-chat = В Telegram-боте Senimkey кнопкой «{ $button }»
pdf-way-letter = Письмом в Компанию
pdf-way-office = В офисе Компании
pdf-way-email = Электронным письмом в Компанию
pdf-way-call = По телефону Компании
pdf-way-other = Сообщено Компании другим способом
pdf-received = Когда Компания получила уведомление
pdf-phone-verified = Номер, подтверждённый SMS-кодом
pdf-phone = Мобильный номер
pdf-verified = Когда подтверждён номер
pdf-case = Обращение
pdf-case-number = Номер обращения
pdf-due = Последний день рассмотрения
pdf-operator = Кому
pdf-company = Компания
pdf-company-name = { $name }, БИН { $bin }
pdf-contacts = Контакты
pdf-agreement = Какой текст
pdf-ledger = Журнал
pdf-note-scan = QR-код открывает страницу, где видно, есть ли эта квитанция в журнале и действует ли согласие сейчас. Данные на странице должны совпадать с этим листом.
pdf-note-number = Чтобы узнать, есть ли квитанция в журнале, назовите Компании номер квитанции.
pdf-note-proof = То, что запись в журнале после подписания не меняли, можно проверить, не спрашивая Компанию: для этого достаточно файла JSON, который выдаётся вместе с квитанцией, и открытого ключа Компании.
pdf-text = Полный текст согласия
pdf-text-lead = Редакция №{ $edition } · SHA-256: { $sha256 }

## Beneath the receipt in the chat: captions of files

file-pdf =
    🧾 <b>Квитанция о согласии, PDF</b>
    Что произошло и полный текст согласия, на казахском языке. Сохраните её. Ваш номер показан не полностью.
file-pdf-withdrawn =
    🧾 <b>Квитанция об отзыве согласия, PDF</b>
    Что произошло и полный текст согласия, на казахском языке. Сохраните её. Ваш номер показан не полностью.
file-json =
    🔐 <b>Файл для проверки, JSON</b>
    По нему и открытому ключу Компании любой может проверить подлинность квитанции{ $page ->
        [none] .
       *[page] : { $page }
    }
    Внутри ваше имя и полный номер: давайте его только тем, кому доверяете.
file-tlog-proof =
    🔗 <b>Доказательство записи в журнале</b>
    Для специалистов; персональных данных в нём нет.

## The page behind the QR code

page-title = Квитанция Senimkey
page-genuine = Квитанция подлинная
page-genuine-lead = Она есть в журнале Компании, её запись не изменена.
page-unknown = Такой квитанции нет
page-unknown-lead = В журнале нет квитанции с этим номером. Проверьте номер или отсканируйте QR-код ещё раз.
page-damaged = Квитанция не подтверждена
page-damaged-lead = Запись в журнале не такая, какой была сделана. Обратитесь в Компанию.
page-event = Что произошло
page-standing = Согласие сейчас
page-standing-given = Действует
page-standing-outdated = Не действует: вышла новая редакция
page-standing-withdrawn = Отозвано, обращение рассматривается
page-standing-stopped = Отозвано, обработка данных прекращена
page-standing-expired = Не действует: срок окончен
page-compare = Сравните с квитанцией в ваших руках: номер, время и хеш должны быть точно такими же. Если что-то не совпадает, не верьте той квитанции.
page-private = Персональных данных на этой странице нет.
page-languages = Язык
