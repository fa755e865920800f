### Where a person stands, the receipt, and withdrawing. Says what the Kazakh says; the notes stand there.

## Standing

standing-none = Вы ещё не давали согласия.
standing-declined =
    <b>Вы отказались дать согласие.</b>
    Редакция: №{ $edition }
    Когда: { $since } (время Алматы)
standing-given =
    ✅ <b>Ваше согласие действует.</b>
    Редакция: №{ $edition }
    С какого времени: { $since } (время Алматы)
standing-outdated =
    <b>Ваше согласие больше не действует: вышла новая редакция.</b>
    Вы дали согласие на редакцию: №{ $edition }
    Когда: { $since } (время Алматы)
    Можно прочитать новую редакцию и обновить согласие.
standing-withdrawn =
    <b>Ваше согласие отозвано, обращение рассматривается.</b>
    Редакция: №{ $edition }
    Когда: { $since } (время Алматы)
standing-stopped =
    <b>Ваше согласие отозвано, Компания прекратила обработку ваших данных.</b>
    Редакция: №{ $edition }
    Когда: { $since } (время Алматы)
standing-expired =
    <b>Срок вашего согласия истёк, оно больше не действует.</b>
    Редакция: №{ $edition }
    Когда: { $since } (время Алматы)
standing-case =
    Номер обращения: <b>{ $number }</b>
    Последний день рассмотрения: { $due }
standing-other-case =
    Открытое обращение по прежнему согласию: <b>{ $number }</b>
    Последний день рассмотрения: { $due }
standing-draft =
    Оформление не закончено: шаг { $step } из { $of }.
    Будет удалено: { $expires } (время Алматы)
button-begin = Прочитать согласие
button-continue = Продолжить
button-receipt = Квитанция
button-withdraw = Отозвать согласие

## Receipt: one day a judge may read it

receipt-none = Квитанции пока нет: её выдают, когда согласие дано. Начать: /start
receipt-given =
    🧾 <b>КВИТАНЦИЯ: согласие дано</b>
    Согласие на сбор и обработку персональных данных. Компания: ТОО «Senimkey»
receipt-withdrawn =
    🧾 <b>КВИТАНЦИЯ: согласие отозвано</b>
    Согласие на сбор и обработку персональных данных. Компания: ТОО «Senimkey»
receipt-number = Номер квитанции: <code>{ $receipt }</code>
receipt-at = Дата и время: <b>{ $at }</b> (время Алматы)
receipt-edition =
    Редакция согласия: №{ $edition }
    Хеш текста (SHA-256): <code>{ $sha256 }</code>
receipt-phone = Номер, подтверждённый SMS-кодом: { $phone }
receipt-case = Номер обращения: <b>{ $number }</b>
receipt-entry = Запись в журнале: №{ $index }
receipt-given-note = Сохраните квитанцию. Отозвать согласие: /revoke
receipt-withdrawn-note = Сохраните квитанцию. Состояние обращения: /consent
button-copy-receipt = Скопировать номер

## Withdrawing

withdraw-ask =
    <b>Отозвать согласие? Пока ничего не изменилось.</b>

    В согласии об этом сказано (обязателен казахский текст):
    <blockquote>{ $quote }</blockquote>
    После отзыва Компания в течение { $days ->
        [one] { $days } рабочего дня
        [few] { $days } рабочих дней
        [many] { $days } рабочих дней
       *[other] { $days } рабочего дня
    } прекратит обработку ваших данных или даст мотивированный отказ. Последний день: <b>{ $due }</b>
    Пользование Платформой может быть ограничено или стать невозможным.
button-keep = Нет, оставить согласие
button-withdraw-confirm = Да, отозвать согласие
withdrawn =
    <b>Ваше согласие отозвано.</b>
    Номер обращения: <b>{ $number }</b>. Назовите его, если будете обращаться в Компанию.
    Компания в течение { $days ->
        [one] { $days } рабочего дня
        [few] { $days } рабочих дней
        [many] { $days } рабочих дней
       *[other] { $days } рабочего дня
    } прекратит обработку ваших данных или даст мотивированный отказ. Последний день: <b>{ $due }</b>
    Состояние обращения: /consent
