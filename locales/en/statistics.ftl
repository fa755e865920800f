### /stats: the picture and the numbers beneath it. Admins alone read it.

## The picture: no markup; labels of about 30 characters at most

stats-title = Consents in numbers
stats-nothing = Nothing happened in this period
stats-funnel = The way to a consent
stats-shown = Shown the text
stats-agreed = Agreed
stats-verified = Verified the number
stats-given = Gave the consent
# The same where some of them renewed an earlier consent.
stats-signed = Gave or renewed the consent
stats-declined = Declined
stats-withdrawn = Withdrew
stats-renewed = Renewed
stats-by-day = Day by day
stats-by-week = Week by week
stats-by-month = Month by month
stats-renewals = Renewals
# $edition: its number.
stats-edition = Edition No. { $edition }
stats-editions-earlier = Earlier editions
stats-sms = Codes by SMS
stats-sms-sent = SMS sent
stats-sms-right = Codes entered correctly
stats-due = Open withdrawals: working days left
stats-overdue = overdue
stats-due-mark = due date

## The numbers beneath it: all of them together at most 1,024 characters

# $period: its days.
stats-headline = <b>Consents in numbers</b> · { $period }
# $label: one of the names above. $number: how many. $share: in per cent.
stats-line = { $label }: <b>{ $number }</b>
stats-line-share = { $label }: <b>{ $number }</b> ({ $share })
# One of what the line above adds up.
stats-line-part = — { $label }: <b>{ $number }</b>
# Withdrawals that wait for an answer now, whatever the period.
stats-open = Withdrawals open now: <b>{ $number }</b>
stats-open-overdue = ⚠️ Overdue among them: <b>{ $number }</b>
# $ages: such as "0–3: 5 · 4–7: 2".
stats-ages = Working days left: { $ages }
stats-file = 📊 The numbers day by day: { $period }. No personal data.
stats-example =
    ⚠️ There is no such period. For example: <code>/stats 90</code>

## Buttons: at most 28 characters

button-stats-7 = 7 days
button-stats-30 = 30 days
button-stats-90 = 90 days
button-stats-12 = 12 months
button-stats-all = All time
button-stats-dark = 🌙 Dark
button-stats-light = ☀️ Light
button-stats-csv = 📊 CSV
