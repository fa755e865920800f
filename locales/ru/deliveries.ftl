### /deliveries: the way to the Platform, as admins see it. Says what the Kazakh says; the notes stand there.

deliveries-title = <b>Доставка на Платформу</b>
deliveries-waiting = Событий в очереди: <b>{ $count }</b>
deliveries-dead = Недоставленные события: <b>{ $count }</b>
deliveries-letters = Необработанных сообщений из Telegram: <b>{ $count }</b>

## The endpoint

endpoint-missing =
    ⚪️ Адрес Платформы не задан (PLATFORM_URL).
    События не теряются: они ждут в очереди, и Платформа может и сама читать их из ленты.
endpoint-untried = ⚪️ На Платформу ещё не отправлялось ни одного события.
endpoint-open = 🟢 Связь есть. Начало: { $since }
endpoint-failing =
    🟡 Платформа не отвечает. Начало: { $since }
    Ничего не теряется: связь проверяется одним событием.
endpoint-again = Следующая проверка: { $at }
endpoint-stopped =
    🔴 Платформа сообщила, что больше не принимает события (410). Время: { $since }
    Узнайте причину у Платформы. Пока доставка не возобновлена, события ждут.
endpoint-paused =
    ⏸ <b>Доставка приостановлена.</b> Приостановил администратор <code>{ $admin }</code>, время: { $since }
    События ждут, попытки не расходуются.

endpoint-tested =
    ✅ <b>Платформа приняла тестовое событие</b>
    Ответ: <code>{ $reason }</code>, { $took } мс
endpoint-tested-failed =
    ⚠️ <b>Платформа не приняла тестовое событие</b>
    Результат: <code>{ $reason }</code>, { $took } мс
    Тестовое событие повторно не отправляется и на другие события не влияет.

## Events that were given up

dead-title = <b>Недоставленные события: { $count }</b>
dead-line =
    №{ $index } · { $kind }
    Причина: <code>{ $reason }</code>. Попыток: { $attempts }. Отправка прекращена: { $since }
dead-event =
    <b>№{ $index } · { $kind }</b>
    Отправка прекращена: { $since }
    Попытки, начиная с последней:
attempt-ended = { $number }. { $at } — <code>{ $reason }</code>
attempt-unended = { $number }. { $at } — не завершилась
attempt-no-answer = Ответ пуст, или его не было
attempt-answer = <blockquote>{ $answer }</blockquote>
dead-older = Более ранние попытки: { $count }
again-all-ask =
    <b>Отправить снова все недоставленные события?</b>
    Событий: { $count }. Каждое отправится по новому расписанию.

## Updates that could not be handled

letters-title = <b>Необработанные сообщения: { $count }</b>
letter-line = <b>{ $number }</b> · { $at } · <code>{ $reason }</code>

## Buttons: at most 28 characters

button-dead = Недоставленные события
button-letters = Необработанные сообщения
button-endpoint-open = Возобновить доставку
button-endpoint-pause = Приостановить доставку
button-endpoint-test = Отправить тестовое событие
button-again = Отправить снова
button-again-all = Отправить все снова
button-again-all-confirm = Да, отправить все снова
button-answers = Ответы Платформы
button-deliveries-refresh = Обновить
button-deliveries-back = ← Назад

## Answers to a tap: no markup, at most 190 characters

toast-endpoint-paused = Доставка приостановлена
toast-endpoint-opened = Доставка возобновлена
toast-no-platform = Адрес Платформы не задан (PLATFORM_URL)
toast-not-dead = Этого события нет среди недоставленных: возможно, его уже отправил снова другой администратор.
toast-sent-again = Событий, которые отправятся снова: { $number }
