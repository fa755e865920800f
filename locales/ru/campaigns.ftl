### Renewal campaigns, as admins see them. Admins alone read it. Numbers of people are given as words.

campaign-none = Кампаний по обновлению согласия ещё не было. Кампания появляется вместе с редакцией, которая требует обновления: /editions
campaign-unknown = По этой редакции нет кампании по обновлению согласия. Последняя кампания: /campaigns
campaign-example = ⚠️ После команды пишется только номер редакции. Например: <code>/campaigns 2</code>
campaign-title = <b>Кампания по обновлению согласия: редакция №{ $edition }</b>
# $starts, $ended: the day and time, in Almaty.
campaign-waiting = 🕒 Начнётся: { $starts }
campaign-running = ▶️ Идёт
campaign-paused = ⏸ Приостановлена
campaign-stopped = ⏹ Остановлена администратором: { $ended }
campaign-done = ✅ Завершена: { $ended }
campaign-counting = Определяем, кого спрашивать…
campaign-round-ask = Этап: просьба обновить согласие
campaign-round-reminder = Этап: напоминание
campaign-round-outdated = Этап: сообщение о том, что согласие больше не действует
campaign-bar = <code>{ $bar }</code> { $percent } %
campaign-round-over = Сообщения этого этапа отправлены.
campaign-left =
    { $minutes ->
        [one] Осталось примерно: { $minutes } минута
        [few] Осталось примерно: { $minutes } минуты
        [many] Осталось примерно: { $minutes } минут
       *[other] Осталось примерно: { $minutes } минуты
    }
campaign-left-seconds = Осталось меньше минуты
campaign-counts =
    Всего: <b>{ $total }</b>
    Ещё не спрошены: { $planned }
    Сообщение в пути: { $waiting }
    Спрошены, ответа нет: { $asked }
    Обновили: { $renewed }
    Отказались: { $declined }
    Отозвали согласие: { $withdrawn }
    Недоступны, бот заблокирован: { $unreachable }
    Telegram не принял сообщение: { $failed }
campaign-expired = Срок согласия истёк: { $expired }
# $until: the last day on which consents that are not renewed are in force.
campaign-grace = Последний день действия необновлённых согласий: { $until }
campaign-paused-note = На паузе новые сообщения не отправляются, но этот срок не продлевается.
campaign-next = Следующий этап начнётся: { $at }
campaign-stop-ask =
    <b>Остановить кампанию? Пока ничего не изменилось.</b>
    Редакция: №{ $edition }
    Остановленную кампанию нельзя начать снова: больше никто не получит сообщений об обновлении.
    Сама редакция и её срок не изменятся. Последний день действия необновлённых согласий: { $until }
button-campaign-pause = Приостановить
button-campaign-resume = Продолжить
button-campaign-stop = Остановить
button-campaign-keep = Нет, пусть продолжается
button-campaign-stop-confirm = Да, остановить навсегда
toast-campaign-paused = Кампания приостановлена
toast-campaign-resumed = Кампания продолжается
toast-campaign-stopped = Кампания остановлена
toast-campaign-late = Состояние кампании успело измениться до нажатия, поэтому кнопка ничего не сделала.
admin-campaign-started =
    ▶️ <b>Началась кампания по обновлению согласия: редакция №{ $edition }</b>
    Пользователей, которых спросят: { $people }
    Ход кампании: /campaigns
admin-campaign-done =
    ✅ <b>Завершена кампания по обновлению согласия: редакция №{ $edition }</b>
    Всего: { $people }
    Обновили: { $renewed }
    Отказались: { $declined }
    Отозвали согласие: { $withdrawn }
    Не ответили: { $silent }
    Сообщение не дошло: { $unreachable }
    Необновлённые согласия больше не действуют. Подробнее: /campaigns
