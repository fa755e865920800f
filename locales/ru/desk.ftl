### The admins' desk: what is common to all of it. Admins alone read it. Says what the Kazakh says.

admin-no-right = ⚠️ Ваша роль не даёт права на это действие.
admin-bare-example = ⚠️ После этой команды ничего не пишут. Правильный пример: { $command }
toast-no-right = Ваша роль не даёт права на это действие
button-desk = ← Панель управления

## Roles

role-owner = Владелец
role-officer = Сотрудник
role-auditor = Аудитор
button-role-owner = 👑 Владелец
button-role-officer = 🗂 Сотрудник
button-role-auditor = 🔎 Аудитор

## Admins

admins-list = <b>Администраторы</b>
admins-named = {" "}· <b>{ $name }</b>
admins-line = {" "}· <code>{ $id }</code> · дата добавления: { $since }
admins-how =
    Чтобы добавить администратора, отправьте в этот чат его контакт или напишите так: <code>/admins add 123456789 officer</code>
    Чтобы сменить роль или удалить администратора, выберите человека ниже.
admins-roles =
    👑 <b>Владелец</b> — может всё, в том числе добавлять и удалять администраторов.
    🗂 <b>Сотрудник</b> — работает с пользователями, обращениями и редакциями.
    🔎 <b>Аудитор</b> — смотрит и выгружает файлы без персональных данных.
admins-example =
    ⚠️ Команда непонятна. Правильно так:
    <code>/admins add 123456789 officer</code>
    <code>/admins remove 123456789</code>
    Роли: owner (владелец), officer (сотрудник), auditor (аудитор).
admins-role-ask =
    <b>{ $name }</b> · <code>{ $id }</code>
    Какую роль дать этому человеку?
admins-contact-unknown =
    ⚠️ В этом контакте не указан аккаунт Telegram.
    Спросите у человека его числовой ID в Telegram и напишите так: <code>/admins add 123456789 officer</code>
admins-remove-ask = <b>Удалить этого человека из администраторов?</b> Панель управления станет ему недоступна, открытые в ней кнопки сразу перестанут работать.
admins-own-role-ask = <b>Сменить собственную роль?</b> Новая роль: { $role }. Управлять администраторами вы больше не сможете; вернуть вам роль владельца сможет только другой владелец.
admins-added = ✅ Администратор добавлен: { $id }. Чтобы получать сообщения, пусть он один раз напишет боту /start.
admins-changed = ✅ Роль изменена: { $id }
admins-removed = ✅ Больше не администратор: { $id }
admins-unchanged = Эта роль уже есть, ничего не изменилось: { $id }
admins-overtaken = ⚠️ Другой администратор решил раньше, поэтому ваше действие не выполнено: { $id }. Нынешняя роль ниже.
admins-gone = ⚠️ Такого администратора сейчас нет: { $id }
admins-last-owner = ⚠️ Роль «Владелец» есть только у этого человека. Сначала дайте её кому-то ещё.
admins-full = ⚠️ Достигнуто наибольшее число администраторов: { $most }. Сначала удалите кого-нибудь.
button-admin-open = { $badge } { $name }
button-admin-remove = Удалить
button-admin-remove-yes = Да, удалить
button-admin-role-yes = Да, сменить
button-admin-keep = Нет, оставить
button-admins = ← Администраторы

## What an admin is told of it

admin-now-owner = 👑 <b>Вам дана роль «Владелец».</b> Панель управления: /admin
admin-now-officer = 🗂 <b>Вам дана роль «Сотрудник».</b> Панель управления: /admin
admin-now-auditor = 🔎 <b>Вам дана роль «Аудитор».</b> Панель управления: /admin
admin-no-more = <b>Вы больше не администратор этого бота.</b> На ваше собственное согласие это не влияет: /consent
help-admins = <b>Администратору:</b>
help-command = { $command } — { $does }

## The desk: what needs attention, the most urgent first

desk-head = <b>Панель управления</b> · ваша роль: { $role }
desk-calm = ✅ Срочных дел нет.
desk-at = <i>Состояние на { $at } (время Алматы)</i>
desk-ledger-broken = 🔴 <b>Журнал повреждён, первая повреждённая запись: №{ $index }.</b> Новые согласия не принимаются. Проверка: /verify
desk-records-damaged = 🔴 <b>Записи с повреждённым содержимым: { $count }</b>. Первая: №{ $index }. Сам журнал цел. Проверка: /verify
desk-overdue = 🔴 <b>Просроченные обращения: { $count }</b>. Самое старое: { $number }, срок был { $due }.
desk-unsigned = 🔴 <b>Журнал не подписывается.</b> Время первой записи без подписи: { $since }. Причину смотрите в логе сервиса.
desk-codes-failing = 🔴 <b>Коды по SMS не отправляются.</b> Время первого неотправленного кода: { $since }. Номера не подтверждаются, поэтому новых согласий нет. Причину смотрите в логе сервиса.
desk-due-soon = 🟡 <b>Обращения, срок которых близок: { $count }</b>. Первое: { $number }, последний день { $due }, осталось рабочих дней: { $days }.
desk-endpoint-failing = 🔴 <b>Платформа не отвечает.</b> Началось: { $since }. Событий в очереди: { $count }. /deliveries
desk-endpoint-stopped = 🔴 <b>Платформа отказалась принимать события (410).</b> Когда: { $since }. Событий в очереди: { $count }. /deliveries
desk-endpoint-paused = 🟡 <b>Доставку на Платформу приостановил администратор.</b> Когда: { $since }. Событий в очереди: { $count }. /deliveries
desk-no-endpoint = 🟡 <b>Адрес Платформы (PLATFORM_URL) не указан.</b> Событий в очереди: { $count }.
desk-dead-events = 🟡 <b>Недоставленные события: { $count }</b>. /deliveries
desk-dead-letters = 🟡 <b>Необработанные сообщения: { $count }</b>. Последнее: { $since }.
desk-budget = 🟡 <b>Израсходовано { $percent } % лимита SMS.</b> За последние 24 часа отправлено SMS: { $sent }, лимит: { $most }.
desk-to-decide = 🟡 <b>Редакция №{ $edition } ждёт вашего решения.</b> /editions
desk-to-decide-own = ⚪ Редакция №{ $edition } ждёт решения другого администратора. /editions
desk-campaign-running = 📣 Идёт кампания по редакции №{ $edition }. /campaigns
desk-campaign-paused = ⏸ Кампания по редакции №{ $edition } приостановлена. /campaigns
desk-no-ledger-key = ⚪ LEDGER_KEY не задан: журнал не подписывается.
desk-only-one = ⚪ Решать о редакциях может только один администратор, а для этого нужны двое: кто предложил редакцию, тот не может её утвердить.
button-refresh = 🔄 Обновить
button-cases = 📂 Открытые обращения: { $count }

## Cases

cases-head = <b>Открытые обращения: { $count }</b>
cases-none = ✅ Открытых обращений нет.
cases-line = ⚪ <b>{ $number }</b> — до { $due }, осталось рабочих дней: { $days }
cases-line-today = 🟡 <b>{ $number }</b> — { $due }, сегодня последний день
cases-line-overdue = 🔴 <b>{ $number }</b> — { $due }, просрочено
button-case = { $mark } { $number }
button-page-before = ← Назад
button-page-after = Дальше →

## Verifying the ledger

verify-running = ⏳ <b>Журнал проверяется…</b> На большой журнал уходит несколько минут; итог появится в этом сообщении.
verify-busy = ⏳ <b>Журнал уже проверяется.</b> Начато: { $since }. Итог придёт администратору, который начал проверку.
verify-sound = ✅ <b>Журнал цел.</b> Проверено записей: { $entries }
verify-broken =
    🔴 <b>Журнал повреждён, первая повреждённая запись: №{ $index }.</b>
    Причина (по-английски): { $reason }
    Пока журнал не восстановлен, новые согласия не принимаются, а отозвать согласие по-прежнему можно.
verify-damaged =
    🔴 <b>Записи с повреждённым содержимым: { $count }</b>. Первая: №{ $index }.
    Согласия принимаются, но выдать квитанции этих записей заново нельзя. Восстановите их из резервной копии.
verify-failed = ⚠️ Проверка не завершилась. Попробуйте ещё раз: /verify
verify-checkpoint =
    Последняя подписанная контрольная точка: записей — { $size }, { $at } (время Алматы)
    Корень: <code>{ $root }</code>
verify-no-checkpoint = Подписанной контрольной точки пока нет.
button-verify-again = 🔄 Проверить ещё раз
