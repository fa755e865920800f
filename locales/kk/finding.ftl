### Finding people, and a person's card. Admins alone read it.

## /find: exactly, never by a part

# A wrong or missing argument: the one right example.
find-example =
    🔎 Кімді іздейтініңізді пәрменнен кейін жазыңыз, мысалы:
    <code>/find +7 701 000 00 00</code>

    Телефон нөмірі, тегі мен аты (әкесінің атымен немесе онсыз), түбіртек нөмірі, келісімнің не пайдаланушының ID-і, өтініш нөмірі немесе Платформадағы ID бойынша іздеуге болады. Тек дәл сәйкес келгені табылады. Әр іздеу журналға жазылады.
find-nobody =
    🔎 <b>Ешкім табылмады.</b>
    Тек дәл сәйкес келгені табылады: нөмірді барлық цифрымен немесе алдымен тегін, содан кейін атын толық жазыңыз. Аты бойынша табылмаса, орындарын ауыстырып көріңіз.
find-mixed = ⚠️ Бір сөзде кирилл мен латынның ұқсас әріптері араласып кеткен: мысалы, кирилл «і» әрпінің орнына латын «i» әрпі терілген. Сөзді бір ғана әліпбимен қайта теріңіз.
find-several = 🔎 <b>Бірнеше пайдаланушы табылды.</b> Керегін таңдаңыз:
# $about: standing, since when, masked number, beginning of the id.
find-hit = <b>{ $number }.</b> { $about }
find-hit-damaged = жазбалары бүлінген
find-too-many =
    🔎 <b>Тым көп пайдаланушы табылды.</b>
    Дәлірек іздеңіз: әкесінің атын қосыңыз немесе телефон, түбіртек не өтініш нөмірі бойынша іздеңіз.
find-too-often = ⚠️ Іздеу шегіне жеттіңіз. Бір сағатта рұқсат етілгені: { $limit }. Кейінірек қайталап көріңіз.

## The card

card-title = 👤 <b>Пайдаланушы</b> <code>{ $person }</code>
card-standing = Келісімі: <b>{ $state }</b>
card-state-none = берілмеген
card-state-declined = беруден бас тартқан
card-state-given = күшінде
card-state-outdated = ескірген, күшінде емес
card-state-withdrawn = кері қайтарып алынған, өтініші қаралуда
card-state-stopped = кері қайтарып алынған, өңдеу тоқтатылған
card-state-expired = мерзімі аяқталған
card-edition = Редакция: №{ $edition }, қашаннан бері: { $since }
card-renewal = Жаңартуды талап ететін редакция: №{ $edition }, соңғы күні: { $until }
card-asked = Жаңарту соңғы рет сұралды: { $at }
card-language = Тілі: { $language }
# $phone is masked.
card-phone = Нөмірі: { $phone }
card-phone-none = Нөмірі: жоқ
card-external = Платформадағы ID: байланыстырылған
card-external-none = Платформадағы ID: жоқ
card-reachable = Хабарлар: жеткізіледі
card-unreachable = Хабарлар: жетпейді (бот бұғатталған не аккаунт жоқ), қашаннан бері: { $since }
card-no-chat = Хабарлар: жіберетін чат жоқ
card-erased = Деректері жойылған, оларды енді ешкім оқи алмайды. Журналдағы жазбалар қалды.
card-damaged =
    ⚠️ <b>Пайдаланушының жазбалары бүлінген:</b> <code>{ $person }</code>
    Сақталған деректер бастапқы жазылғанына сәйкес келмейді, сондықтан көрсетілмейді. Тексеру: /verify
card-unknown = Мұндай пайдаланушы жоқ.
card-cases = <b>Өтініштері</b>
card-case-open = <code>{ $number }</code> · ашық, соңғы күні: { $due }
card-case-closed = <code>{ $number }</code> · { $state }
card-case-state-stopped = жабық: өңдеу тоқтатылды
card-case-state-refused = жабық: негіздеме беріліп, қанағаттандырылмады
card-cases-more = Тағы: { $more }
# $first, $last, $total: which of the person's entries are shown.
card-history = <b>Тарихы</b> ({ $first }–{ $last } / { $total })
card-entry = №{ $index } · { $at } · { $kind }
# Follows card-entry; $receipt is the beginning of its id.
card-entry-receipt = · 🧾 { $receipt }
card-kind-consent-given = келісім берілді
card-kind-consent-renewed = келісім жаңартылды
card-kind-consent-declined = келісім беруден бас тартты
card-kind-consent-withdrawn = келісім кері қайтарып алынды
card-kind-consent-expired = келісімнің мерзімі аяқталды
card-kind-withdrawal-stopped = өңдеу тоқтатылды
card-kind-withdrawal-refused = кері қайтарып алу қанағаттандырылмады
card-kind-phone-changed = нөмірі ауысты
card-kind-phone-released = нөмірі босатылды
card-kind-invitation-accepted = шақыру қабылданды
card-kind-invitation-mismatched = шақырудағы нөмір сәйкес келмеді
card-kind-request-opened = сұрау салу ашылды
card-kind-request-answered = сұрау салуға жауап берілді
card-kind-data-destroyed = Платформадағы деректері жойылды
button-earlier = ← Ертерек
button-later = Кейінірек →
button-copy-person = ID көшіру
button-refresh-card = Жаңарту
button-reveal = Деректерін көрсету

## What is personal: by a tap, with a reason

reveal-ask =
    🔐 <b>Жеке деректерді ашу:</b> <code>{ $person }</code>
    Себебін таңдаңыз. Кім, қашан және қандай себеппен ашқаны журналға жазылады.
button-reason-request = Пайдаланушының сұрау салуы
button-reason-case = Кері қайтарып алу, өтініш
button-reason-authority = Органның не соттың сұрауы
button-reason-check = Қатені тексеру
reveal-reason = Ашу себебі: { $reason }. Журналға жазылды.
reveal-external = Платформадағы ID: <code>{ $external }</code>
reveal-telegram = Telegram ID: <code>{ $id }</code>
reveal-file = Түбіртек <code>{ $receipt }</code>: ішінде жеке деректер бар. Ашылғаны журналға жазылды.
button-hide = Жасыру
toast-not-revealed = Ашылмады: деректер жойылған, бүлінген немесе жоқ
