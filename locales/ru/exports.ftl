### /export: what admins take out as files. Says what the Kazakh says; the notes stand there.

export-title =
    <b>Выгрузка в файл</b>
    Когда файл будет готов, он придёт в этот чат. Большой файл приходит по частям.
export-ask-period = За какой период?
export-ask-reason =
    <b>Зачем нужны персональные данные?</b>
    Причина записывается в журнал; запись остаётся и по каждому пользователю, чьи данные попали в файл. Не передавайте файл третьим лицам.

## What

export-kind-evidence = <b>Доказательства</b>: все записи журнала, контрольные точки и ключ для проверки
export-kind-audit = <b>Действия администраторов</b>
export-kind-consents = <b>Согласия</b> без персональных данных
export-kind-personal = <b>Согласия с персональными данными</b>
export-days = Период: { $since } – { $until }

## How far

export-preparing = ⏳ <b>Файл готовится: { $percent } %</b>
export-done = ✅ <b>Файл отправлен</b>
export-failed =
    ⚠️ <b>Файл не подготовлен</b>
    Причину смотрите в логе сервиса. Попробуйте ещё раз: /export
export-stopped = <b>Подготовка файла остановлена</b>
export-not-made =
    ⚠️ <b>Запрошенный файл не подготовлен</b>
    Причину смотрите в логе сервиса. Попробуйте ещё раз: /export

## Under the file

export-part = Часть: { $number }
export-verify =
    Проверка: распакуйте архив в пустой каталог и выполните <code>python -m bot evidence verify КАТАЛОГ</code>.
export-join =
    Распакуйте все части в один каталог и выполните в нём <code>sh join.txt</code>. Затем проверьте: <code>python -m bot evidence verify КАТАЛОГ</code>
export-personal-note = ⚠️ В файле есть персональные данные. Удалите его, когда он станет не нужен.

## Buttons: at most 28 characters

button-export-evidence = Доказательства
button-export-audit = Действия администраторов
button-export-consents = Согласия
button-export-personal = С персональными данными
button-export-back = ← Назад
button-export-stop = Остановить
button-export-period-month = Этот месяц
button-export-period-last-month = Прошлый месяц
button-export-period-days-90 = Последние 90 дней
button-export-period-days-365 = Последние 365 дней
button-export-period-all = Всё время
button-export-reason-authority = Запрос госоргана
button-export-reason-court = Судебное дело
button-export-reason-audit = Аудит
button-export-reason-reconciliation = Сверка с Платформой

## Answers to a tap: no markup, at most 190 characters

toast-export-ordered = Файл готовится
toast-export-stopped = Остановлено
toast-export-no-key = LEDGER_KEY не задан: журнал не подписывается, поэтому собрать доказательства нельзя.
toast-export-too-many = Сначала дождитесь файлов, запрошенных раньше, или остановите их.
