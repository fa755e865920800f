### /export: what admins take out as files. Admins alone read it.

export-title =
    <b>Деректерді файлға шығару</b>
    Файл дайын болғанда осы чатқа келеді. Үлкен файл бірнеше бөлікпен жіберіледі.
export-ask-period = Қай кезең үшін?
export-ask-reason =
    <b>Жеке деректер не үшін керек?</b>
    Себебі журналға жазылады, деректері файлға енген әр пайдаланушы бойынша да жазба қалады. Файлды үшінші тұлғаларға бермеңіз.

## What

export-kind-evidence = <b>Дәлел жинағы</b>: журналдың барлық жазбасы, бақылау нүктелері және тексеру кілті
export-kind-audit = <b>Әкімшілердің әрекеттері</b>
export-kind-consents = <b>Келісімдер</b>, жеке деректерсіз
export-kind-personal = <b>Келісімдер жеке деректермен</b>
# $since, $until: days.
export-days = Кезең: { $since } – { $until }

## How far

# $percent: of a hundred.
export-preparing = ⏳ <b>Файл дайындалып жатыр: { $percent } %</b>
export-done = ✅ <b>Файл жіберілді</b>
export-failed =
    ⚠️ <b>Файл дайындалмады</b>
    Себебін сервистің логынан қараңыз. Қайталап көріңіз: /export
export-stopped = <b>Файл дайындау тоқтатылды</b>
export-not-made =
    ⚠️ <b>Сұралған файл дайындалмады</b>
    Себебін сервистің логынан қараңыз. Қайталап көріңіз: /export

## Under the file; at most 1024 characters together

# $number: which part.
export-part = Бөлік: { $number }
export-verify =
    Тексеру: архивті бос бумаға ашып, <code>python -m bot evidence verify БУМА</code> пәрменін беріңіз.
export-join =
    Барлық бөлікті бір бумаға ашып, сол бумада <code>sh join.txt</code> пәрменін беріңіз. Содан кейін тексеріңіз: <code>python -m bot evidence verify БУМА</code>
export-personal-note = ⚠️ Файлда жеке деректер бар. Қажеті болмай қалғанда өшіріңіз.

## Buttons: at most 28 characters

button-export-evidence = Дәлел жинағы
button-export-audit = Әкімшілердің әрекеттері
button-export-consents = Келісімдер
button-export-personal = Жеке деректермен
button-export-back = ← Артқа
button-export-stop = Тоқтату
button-export-period-month = Осы ай
button-export-period-last-month = Өткен ай
button-export-period-days-90 = Соңғы 90 күн
button-export-period-days-365 = Соңғы 365 күн
button-export-period-all = Барлық уақыт
button-export-reason-authority = Мемлекеттік орган сұрауы
button-export-reason-court = Сот ісі
button-export-reason-audit = Аудит
button-export-reason-reconciliation = Платформамен салыстыру

## Answers to a tap: no markup, at most 190 characters

toast-export-ordered = Файл дайындалып жатыр
toast-export-stopped = Тоқтатылды
toast-export-no-key = LEDGER_KEY берілмеген: журналға қол қойылмайды, сондықтан дәлел жинағын дайындауға болмайды.
toast-export-too-many = Алдымен бұрын сұралған файлдарды күтіңіз немесе тоқтатыңыз.
