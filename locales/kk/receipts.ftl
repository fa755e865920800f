### Receipts as files, and the page behind the QR code. The PDF is always in Kazakh; Russian and English stand here so that
### the page, which shares words with it, says the same in each language. `pdf-…`, `page-…`, `event-…` and `word-…` are read
### where there is no markup.

## What happened, and what a value is called

event-given = Келісім берілді
event-renewed = Келісім жаңартылды
event-withdrawn = Келісім кері қайтарып алынды
word-receipt-number = Түбіртек нөмірі
word-at = Күні мен уақыты
# $at: day and time.
word-moment = { $at } (Алматы уақыты)
word-edition = Редакция
word-edition-number = №{ $edition } редакция
word-hash = Мәтіннің SHA-256 хеші
word-entry = Журналдағы жазба
word-entry-number = №{ $index }
word-checkpoint = Қол қойылған бақылау нүктесі
# $origin: the ledger's name; $size: how many entries it had.
word-checkpoint-size = { $origin }, журналдағы жазба саны: { $size }
word-root = Бақылау нүктесінің түбір хеші
word-no-checkpoint = Әзірге жоқ

## The PDF

pdf-eyebrow = ТҮБІРТЕК
pdf-title = Түбіртек { $receipt }
pdf-lead = Жеке деректерді жинауға және өңдеуге келісім
pdf-author = «Senimkey» ЖШС
pdf-footer = «Senimkey» ЖШС · Түбіртек { $receipt }
pdf-qr = Түбіртекті тексеру
pdf-qr-number = Түбіртек нөмірі
pdf-when = Қашан
pdf-who = Кім
pdf-name = Тегі, аты, әкесінің аты
pdf-capacity = Кім ретінде
pdf-capacity-self = Жеке пайдаланушы
pdf-capacity-partner = Серіктес
pdf-bin = БИН
pdf-organisation = Ұйым
pdf-how = Қалай
pdf-way = Тәсілі
# $button: the words on the button.
pdf-way-chat = Telegram-дағы Senimkey ботында «{ $button }» батырмасы арқылы
pdf-way-letter = Компанияға жіберілген хат арқылы
pdf-way-office = Компанияның кеңсесінде
pdf-way-email = Компанияға жіберілген электрондық хат арқылы
pdf-way-call = Компанияға телефон арқылы хабарлау жолымен
pdf-way-other = Компанияға басқаша хабарлау жолымен
pdf-received = Компания хабарламаны алған уақыт
pdf-phone-verified = SMS-кодпен расталған нөмір
pdf-phone = Мобильді нөмір
pdf-verified = Нөмір расталған уақыт
pdf-case = Өтініш
pdf-case-number = Өтініш нөмірі
pdf-due = Қараудың соңғы күні
pdf-operator = Кімге
pdf-company = Компания
pdf-company-name = { $name }, БИН { $bin }
pdf-contacts = Байланыс
pdf-agreement = Қай мәтін
pdf-ledger = Журнал
# The note at the foot of the first page.
pdf-note-scan = QR-кодты сканерлесеңіз, осы түбіртектің журналда бар-жоғы мен келісімнің қазіргі күйі көрсетілген бет ашылады. Беттегі деректер осы парақтағымен бірдей болуы керек.
pdf-note-number = Түбіртектің журналда бар-жоғын білу үшін Компанияға оның нөмірін айтыңыз.
pdf-note-proof = Журналдағы жазбаның қол қойылғаннан кейін өзгертілмегенін Компаниядан сұрамай-ақ тексеруге болады: ол үшін түбіртекпен бірге берілетін JSON-файл мен Компанияның ашық кілті жеткілікті.
pdf-text = Келісімнің толық мәтіні
pdf-text-lead = №{ $edition } редакция · SHA-256: { $sha256 }

## Beneath the receipt in the chat: captions of files

file-pdf =
    🧾 <b>Келісім түбіртегі, PDF</b>
    Не болғаны және келісімнің толық мәтіні осында. Сақтап қойыңыз. Нөміріңіз толық көрсетілмеген.
file-pdf-withdrawn =
    🧾 <b>Кері қайтарып алу түбіртегі, PDF</b>
    Не болғаны және келісімнің толық мәтіні осында. Сақтап қойыңыз. Нөміріңіз толық көрсетілмеген.
# $page: where anyone checks the file, or `none`.
file-json =
    🔐 <b>Тексеру файлы, JSON</b>
    Түбіртектің шынайы екенін осы файл мен Компанияның ашық кілті арқылы кез келген адам тексере алады{ $page ->
        [none] .
       *[page] : { $page }
    }
    Ішінде аты-жөніңіз бен толық нөміріңіз бар: оны сенімді адамға ғана беріңіз.
file-tlog-proof =
    🔗 <b>Журналдағы жазбаның дәлелі</b>
    Мамандарға арналған; ішінде жеке деректер жоқ.

## The page behind the QR code: anybody may see it, so nothing personal stands there

page-title = Senimkey түбіртегі
page-genuine = Түбіртек шынайы
page-genuine-lead = Ол Компанияның журналында бар, жазбасы өзгертілмеген.
page-unknown = Мұндай түбіртек жоқ
page-unknown-lead = Журналда осы нөмірлі түбіртек табылмады. Нөмірді тексеріңіз немесе QR-кодты қайта сканерлеңіз.
page-damaged = Түбіртек расталмады
page-damaged-lead = Журналдағы жазба бастапқы қалпына сәйкес келмейді. Компанияға хабарласыңыз.
page-event = Не болды
page-standing = Келісімнің қазіргі күйі
page-standing-given = Күшінде
page-standing-outdated = Күшінде емес: жаңа редакция шықты
page-standing-withdrawn = Кері қайтарып алынды, өтініш қаралуда
page-standing-stopped = Кері қайтарып алынды, деректерді өңдеу тоқтатылды
page-standing-expired = Күшінде емес: мерзімі аяқталды
page-compare = Қолыңыздағы түбіртекпен салыстырыңыз: нөмірі, уақыты мен хеші дәл осындай болуы керек. Бір жері басқаша болса, ол түбіртекке сенбеңіз.
page-private = Бұл бетте жеке деректер көрсетілмейді.
page-languages = Тіл
