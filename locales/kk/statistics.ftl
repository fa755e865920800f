### /stats: the picture and the numbers beneath it. Admins alone read it.

## The picture: no markup; labels of about 30 characters at most

stats-title = Келісім статистикасы
stats-nothing = Бұл кезеңде ештеңе болған жоқ
stats-funnel = Келісімге дейінгі жол
stats-shown = Мәтін көрсетілді
stats-agreed = Келісті
stats-verified = Нөмірін растады
stats-given = Келісім берді
# The same where some of them renewed an earlier consent.
stats-signed = Келісім берді не жаңартты
stats-declined = Бас тартты
stats-withdrawn = Кері қайтарып алды
stats-renewed = Келісімін жаңартты
stats-by-day = Күн сайын
stats-by-week = Апта сайын
stats-by-month = Ай сайын
stats-renewals = Жаңартулар
# $edition: its number.
stats-edition = №{ $edition } редакция
stats-editions-earlier = Бұрынғы редакциялар
stats-sms = SMS-кодтар
stats-sms-sent = SMS жіберілді
stats-sms-right = Код дұрыс енгізілді
stats-due = Кері қайтарып алу: қалған жұмыс күні
stats-overdue = мерзімі өтті
stats-due-mark = соңғы күн

## The numbers beneath it: all of them together at most 1,024 characters

# $period: its days.
stats-headline = <b>Келісім статистикасы</b> · { $period }
# $label: one of the names above. $number: how many. $share: in per cent.
stats-line = { $label }: <b>{ $number }</b>
stats-line-share = { $label }: <b>{ $number }</b> ({ $share })
# One of what the line above adds up.
stats-line-part = — { $label }: <b>{ $number }</b>
# Withdrawals that wait for an answer now, whatever the period.
stats-open = Қазір қаралып жатқан кері қайтарып алу өтініштері: <b>{ $number }</b>
stats-open-overdue = ⚠️ Мерзімі өткені: <b>{ $number }</b>
# $ages: such as "0–3: 5 · 4–7: 2".
stats-ages = Қалған жұмыс күні: { $ages }
stats-file = 📊 Күн сайынғы сандар: { $period }. Жеке деректер жоқ.
stats-example =
    ⚠️ Мұндай кезең жоқ. Мысалы, былай жазыңыз: <code>/stats 90</code>

## Buttons: at most 28 characters

button-stats-7 = 7 күн
button-stats-30 = 30 күн
button-stats-90 = 90 күн
button-stats-12 = 12 ай
button-stats-all = Барлық уақыт
button-stats-dark = 🌙 Күңгірт
button-stats-light = ☀️ Ашық
button-stats-csv = 📊 CSV
