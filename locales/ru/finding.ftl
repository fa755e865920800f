### Finding people, and a person's card. Says what the Kazakh says; the notes stand there.

## /find: exactly, never by a part

find-example =
    🔎 Напишите после команды, кого искать, например:
    <code>/find +7 701 000 00 00</code>

    Искать можно по номеру телефона, по фамилии и имени (с отчеством или без него), по номеру квитанции, по ID согласия или пользователя, по номеру обращения, по ID на Платформе. Находится только точное совпадение. Каждый поиск записывается в журнал.
find-nobody =
    🔎 <b>Никто не найден.</b>
    Находится только точное совпадение: укажите номер со всеми цифрами или полностью сначала фамилию, затем имя. Не нашлось по имени — поменяйте их местами.
find-mixed = ⚠️ В одном слове смешаны похожие буквы кириллицы и латиницы: например, вместо кириллической «і» набрана латинская «i». Наберите слово заново одним алфавитом.
find-several = 🔎 <b>Найдено несколько пользователей.</b> Выберите нужного:
find-hit = <b>{ $number }.</b> { $about }
find-hit-damaged = записи повреждены
find-too-many =
    🔎 <b>Найдено слишком много пользователей.</b>
    Уточните поиск: добавьте отчество или ищите по номеру, квитанции или обращению.
find-too-often = ⚠️ Лимит поиска исчерпан. Разрешено в час: { $limit }. Повторите позже.

## The card

card-title = 👤 <b>Пользователь</b> <code>{ $person }</code>
card-standing = Согласие: <b>{ $state }</b>
card-state-none = не дано
card-state-declined = отказался дать
card-state-given = действует
card-state-outdated = устарело, не действует
card-state-withdrawn = отозвано, обращение рассматривается
card-state-stopped = отозвано, обработка прекращена
card-state-expired = срок истёк
card-edition = Редакция: №{ $edition }, с какого времени: { $since }
card-renewal = Обновления требует редакция: №{ $edition }, последний день: { $until }
card-asked = Последняя просьба обновить: { $at }
card-language = Язык: { $language }
card-phone = Номер: { $phone }
card-phone-none = Номер: нет
card-external = ID на Платформе: привязан
card-external-none = ID на Платформе: нет
card-reachable = Сообщения: доходят
card-unreachable = Сообщения: не доходят (бот заблокирован или аккаунта нет), с какого времени: { $since }
card-no-chat = Сообщения: чата нет
card-erased = Данные уничтожены, прочитать их больше никто не может. Записи в журнале остались.
card-damaged =
    ⚠️ <b>Записи пользователя повреждены:</b> <code>{ $person }</code>
    Сохранённые данные не такие, какими были записаны, поэтому они не показаны. Проверка: /verify
card-unknown = Такого пользователя нет.
card-cases = <b>Обращения</b>
card-case-open = <code>{ $number }</code> · открыто, последний день: { $due }
card-case-closed = <code>{ $number }</code> · { $state }
card-case-state-stopped = закрыто: обработка прекращена
card-case-state-refused = закрыто: мотивированный отказ
card-cases-more = Ещё: { $more }
card-history = <b>История</b> ({ $first }–{ $last } / { $total })
card-entry = №{ $index } · { $at } · { $kind }
card-entry-receipt = · 🧾 { $receipt }
card-kind-consent-given = согласие дано
card-kind-consent-renewed = согласие обновлено
card-kind-consent-declined = отказ дать согласие
card-kind-consent-withdrawn = согласие отозвано
card-kind-consent-expired = срок согласия истёк
card-kind-withdrawal-stopped = обработка прекращена
card-kind-withdrawal-refused = в отзыве отказано
card-kind-phone-changed = номер сменился
card-kind-phone-released = номер освобождён
card-kind-invitation-accepted = приглашение принято
card-kind-invitation-mismatched = номер в приглашении не совпал
card-kind-request-opened = запрос субъекта открыт
card-kind-request-answered = на запрос субъекта дан ответ
card-kind-data-destroyed = данные на Платформе уничтожены
button-earlier = ← Раньше
button-later = Позже →
button-copy-person = Скопировать ID
button-refresh-card = Обновить
button-reveal = Показать данные

## What is personal: by a tap, with a reason

reveal-ask =
    🔐 <b>Открыть персональные данные:</b> <code>{ $person }</code>
    Выберите причину. Кто, когда и почему их открыл, записывается в журнал.
button-reason-request = Запрос субъекта
button-reason-case = Отзыв или обращение
button-reason-authority = Запрос органа или суда
button-reason-check = Проверка ошибки
reveal-reason = Причина: { $reason }. Записано в журнал.
reveal-external = ID на Платформе: <code>{ $external }</code>
reveal-telegram = Telegram ID: <code>{ $id }</code>
reveal-file = Квитанция <code>{ $receipt }</code>: в ней персональные данные. Её открытие записано в журнал.
button-hide = Скрыть
toast-not-revealed = Не открыто: данные уничтожены, повреждены или их нет
