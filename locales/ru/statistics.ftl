### /stats: the picture and the numbers beneath it. Admins alone read it.

## The picture: no markup; labels of about 30 characters at most

stats-title = Статистика согласий
stats-nothing = За этот период ничего не было
stats-funnel = Путь к согласию
stats-shown = Текст показан
stats-agreed = Согласились
stats-verified = Подтвердили номер
stats-given = Дали согласие
# The same where some of them renewed an earlier consent.
stats-signed = Дали или обновили согласие
stats-declined = Отказались
stats-withdrawn = Отозвали согласие
stats-renewed = Обновили согласие
stats-by-day = По дням
stats-by-week = По неделям
stats-by-month = По месяцам
stats-renewals = Обновления
# $edition: its number.
stats-edition = Редакция №{ $edition }
stats-editions-earlier = Прежние редакции
stats-sms = Коды по SMS
stats-sms-sent = SMS отправлено
stats-sms-right = Код введён верно
stats-due = Отзывы согласия: осталось рабочих дней
stats-overdue = просрочено
stats-due-mark = срок ответа

## The numbers beneath it: all of them together at most 1,024 characters

# $period: its days.
stats-headline = <b>Статистика согласий</b> · { $period }
# $label: one of the names above. $number: how many. $share: in per cent.
stats-line = { $label }: <b>{ $number }</b>
stats-line-share = { $label }: <b>{ $number }</b> ({ $share })
# One of what the line above adds up.
stats-line-part = — { $label }: <b>{ $number }</b>
# Withdrawals that wait for an answer now, whatever the period.
stats-open = Отзывы согласия на рассмотрении: <b>{ $number }</b>
stats-open-overdue = ⚠️ Из них просрочено: <b>{ $number }</b>
# $ages: such as "0–3: 5 · 4–7: 2".
stats-ages = Осталось рабочих дней: { $ages }
stats-file = 📊 Числа по дням: { $period }. Персональных данных нет.
stats-example =
    ⚠️ Такого периода нет. Например, напишите так: <code>/stats 90</code>

## Buttons: at most 28 characters

button-stats-7 = 7 дней
button-stats-30 = 30 дней
button-stats-90 = 90 дней
button-stats-12 = 12 месяцев
button-stats-all = Всё время
button-stats-dark = 🌙 Тёмная
button-stats-light = ☀️ Светлая
button-stats-csv = 📊 CSV
