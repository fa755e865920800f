### What a person is told because the Platform said so. Says what the Kazakh says; the notes stand there.

## A withdrawal

notice-withdrawal-received =
    <b>Ваше согласие отозвано.</b>
    Компания получила ваше уведомление об отзыве согласия { $channel ->
        [letter] письмом
        [office] в своём офисе
        [email] по электронной почте
        [call] по телефону
       *[another] другим способом
    }. Дата получения: { $day }
    Номер обращения: <b>{ $number }</b>. Назовите его, если будете обращаться в Компанию.
    Компания в течение { $days ->
        [one] { $days } рабочего дня
        [few] { $days } рабочих дней
        [many] { $days } рабочих дней
       *[other] { $days } рабочего дня
    } прекратит обработку ваших данных или даст мотивированный отказ. Последний день: <b>{ $due }</b>
    Состояние обращения: /consent

    Если это уведомление не от вас, обратитесь в Компанию: /privacy
    Дать согласие снова: /start
notice-withdrawal-stopped =
    <b>Компания прекратила обработку ваших данных.</b>
    Дата прекращения: { $day }
    Номер обращения: { $number }. Обращение закрыто.
    Дать согласие снова: /start
notice-withdrawal-stopped-earlier =
    <b>Компания прекратила обработку ваших данных по прежнему согласию.</b>
    Дата прекращения: { $day }
    Номер обращения: { $number }. Обращение закрыто.
    Состояние вашего нынешнего согласия не изменилось: /consent
ground-law = закон не позволяет отозвать это согласие
ground-obligation = у вас есть неисполненное обязательство
notice-withdrawal-refused =
    <b>В отзыве согласия отказано: ваше согласие снова действует.</b>
    Номер обращения: { $number }. Обращение закрыто.
    Основание: { $ground }
    Объяснение Компании:
    <blockquote>{ $reason }</blockquote>
    Состояние согласия: /consent
    Если вы не согласны с ответом, обратитесь в Компанию: /privacy
notice-withdrawal-refused-not-in-force =
    <b>В отзыве прежнего согласия отказано.</b>
    Номер обращения: { $number }. Обращение закрыто.
    Основание: { $ground }
    Объяснение Компании:
    <blockquote>{ $reason }</blockquote>
    Состояние вашего согласия сейчас: /consent
    Если вы не согласны с ответом, обратитесь в Компанию: /privacy

## The Platform itself

notice-access-limited =
    <b>Пользование Платформой для вас ограничено.</b>
    Объяснение Компании:
    <blockquote>{ $reason }</blockquote>
    Состояние вашего согласия от этого не изменилось: /consent
    Если есть вопросы, обратитесь в Компанию: /privacy
notice-access-restored =
    <b>Вы снова можете пользоваться Платформой: ограничение снято.</b>
    Объяснение Компании:
    <blockquote>{ $reason }</blockquote>
    Состояние вашего согласия от этого не изменилось: /consent
notice-data-destroyed =
    <b>Компания уничтожила ваши данные на Платформе.</b>
    Дата уничтожения: { $day }
    Записи о вашем согласии хранятся как доказательство: /privacy
    Состояние вашего согласия: /consent
notice-message-service =
    <b>Сервисное сообщение от Платформы Senimkey</b>

    { $text }
notice-message-information =
    <b>Информационное сообщение от Платформы Senimkey</b>

    { $text }
notice-message-marketing =
    <b>Маркетинговое сообщение от Платформы Senimkey</b>

    { $text }
