### What is said unasked: to a person, to an admin, by SMS, and in the short answers to a tap.

## To people

notice-phone-released =
    <b>Нөміріңіз басқа Telegram аккаунтында расталды.</b>
    Сондықтан ол енді Сіздің аккаунтыңызға байланыстырылмаған. Келісіміңіздің күйі өзгерген жоқ: /consent
    Нөмір әлі де Сіздікі болса, байланыс операторыңызға және Компанияға хабарласыңыз: /privacy
# $number: the number to say aloud.
notice-apology =
    <b>Қайталап көріңіз: /start</b>
    Кешіріңіз, біздің қатемізден соңғы әрекетіңіз орындалмады.
    Қате қайталанса, Компанияға мына нөмірді айтыңыз: <b>{ $number }</b>

## To admins

admin-sms-budget =
    ⚠️ <b>SMS шегі таусылды: растау кодтары жіберілмей тұр.</b>
    Соңғы 24 сағаттағы код саны LIMIT_SENDS_PER_DAY мәніне жетті. Себебін тексеріңіз: бұл шабуыл болуы мүмкін.
# $number: as in the apology, and in the log.
admin-dead-letter =
    ⚠️ <b>Telegram-нан келген бір хабар өңделмей қалды: { $number }</b>
    Хабар шифрланған түрде сақталды. Жіберушісі белгілі болса, оған әрекетін қайталап көру ұсынылды. Себебін журналдан осы нөмір бойынша тексеріңіз.
    Мұндай ескерту сағатына бір реттен жиі жіберілмейді, сондықтан өңделмеген хабарлар бұдан көп болуы мүмкін.
# $index: the event's place in the ledger. $kind: such as consent.given. $reason: a word, as in the log.
admin-dead-event =
    ⚠️ <b>Платформаға бір оқиға жеткізілмей қалды: №{ $index }</b>
    Түрі: { $kind }. Себебі: { $reason }. Жіберу әрекеттері таусылды, оқиға енді өздігінен жіберілмейді. Сол пайдаланушының кейінгі оқиғалары жіберіле береді.
    Тізімі: <code>python -m bot deliveries list</code>. Қайта жіберу: <code>python -m bot deliveries retry</code>.
    Мұндай ескерту сағатына бір реттен жиі жіберілмейді, сондықтан жеткізілмеген оқиғалар бұдан көп болуы мүмкін.
# $since: the day and time, in Almaty.
admin-platform-failing =
    ⚠️ <b>Платформаға оқиғалар жеткізілмей тұр. Басталған уақыты: { $since }</b>
    Жеткізу кідіртілді, байланыс бір оқиғамен тексеріліп тұрады. Ештеңе жоғалмайды: Платформа жауап берген соң бәрі рет-ретімен жіберіледі.
# $since, $until: the day and time, in Almaty.
admin-platform-back =
    ✅ <b>Платформа қайта жауап беріп тұр, оқиғалар жеткізіліп жатыр</b>
    Үзілістің басы: { $since }
    Үзілістің соңы: { $until }
# $since: the day and time, in Almaty.
admin-platform-stopped =
    ⚠️ <b>Платформа оқиғаларды бұдан былай қабылдамайтынын айтты (410). Уақыты: { $since }</b>
    Жеткізу тоқтатылды, оқиғалар күтіп тұр. Себебін Платформадан біліңіз. Жалғастыру үшін <code>python -m bot deliveries resume</code> пәрменін беріңіз немесе PLATFORM_URL мекенжайын өзгертіңіз.

## SMS

# One segment: at most 70 UTF-16 units with a six-digit code, and no other digit.
sms-code = Senimkey: келісімді растау коды { $code }. Ешкімге айтпаңыз.

## Answers to a tap: no markup, at most 190 characters

toast-language = Тіл сақталды
toast-agreed = Келесі қадам: мобильді нөмір
toast-given = Келісім берілді
toast-kept = Ештеңе өзгерген жоқ: келісім қайтарып алынбады
toast-already = Бұл бұрын орындалған, қайталаудың қажеті жоқ
toast-not-shown = Келісім толық көрсетілмей қалды. Қайта жіберіп жатырмыз: соңына дейін оқып шығыңыз.
toast-old-button = Бұл батырма ескірген, ештеңе өзгерген жоқ. Жалғастыру үшін /start деп жазыңыз.
toast-unknown-button = Бұл батырма жұмыс істемейді. /help деп жазыңыз.
toast-expired = Рәсім мерзімінде аяқталмады, енгізген деректеріңіз өшірілді. Қайта бастау үшін /start деп жазыңыз.
toast-overtaken = Бұл нөмірмен басқа аккаунттан келісім берілді. Нөмір Сіздікі болса, оны қайта растаңыз.
