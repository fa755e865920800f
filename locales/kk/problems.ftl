### What is said about an answer that could not be taken: what is wrong, and what to do. The step's own message follows.

## Anywhere

problem-unknown-command = Мұндай пәрмен жоқ. Барлық пәрмен: /help
problem-not-text = Фото, дауыстық хабарлама, стикер мен файл қабылданбайды. Мәтінмен жазыңыз немесе батырманы басыңыз.
problem-not-asked =
    Қазір Сізден жауап күтілмейді.
    Бастау немесе жалғастыру: /start · Көмек: /help
# Words where a button is needed, or a contact where none is asked for.
problem-buttons-only = Бұл қадамға мұндай жауап сай келмейді. Төмендегі нұсқауды орындаңыз.
# Five digits were sent; the message was deleted.
problem-login-code =
    <b>Бұл Telegram-ға кіру кодына ұқсайды: 5 цифр. Хабарламаңызды өшірдік.</b>
    Ондай кодты ешкімге бермеңіз: онымен аккаунтыңызға басқа біреу кіре алады.
    Біздің растау кодымыз — 6 цифр, ол SMS арқылы келеді.
problem-login-code-kept =
    <b>Бұл Telegram-ға кіру кодына ұқсайды: 5 цифр. Хабарламаңызды өшіре алмадық: оны өзіңіз өшіріңіз.</b>
    Ондай кодты ешкімге бермеңіз: онымен аккаунтыңызға басқа біреу кіре алады.
    Біздің растау кодымыз — 6 цифр, ол SMS арқылы келеді.
# The signing was not finished in time.
problem-expired =
    <b>Рәсім мерзімінде аяқталмады, сондықтан енгізген деректеріңіз өшірілді.</b>
    Келісім берілген жоқ. Қайта бастау: /start

## Number

problem-phone-empty = Нөмір жазылмаған. Мобильді нөміріңізді цифрмен жазыңыз немесе батырманы басыңыз.
problem-phone-not-a-number = Бұл телефон нөміріне ұқсамайды. Бір нөмірді толық жазыңыз: +7 және тағы 10 цифр.
problem-phone-not-kazakhstan = Бұл — Қазақстанның нөмірі емес. Қазақстандағы мобильді нөміріңізді жіберіңіз.
problem-phone-not-mobile = Бұл — мобильді нөмір емес, оған SMS бармайды. Мобильді нөміріңізді жіберіңіз.
problem-foreign-contact = Бұл контакт Сіздікі емес немесе қайта жіберілген. Төмендегі батырмамен өз нөміріңізді жіберіңіз не оны жазыңыз.

## Sending the code

# These four are shown as an alert too: no markup, at most 190 characters.
problem-send-wait = Жаңа код сұрауға әлі ерте. { $seconds } секунд күтіп, қайталаңыз.
problem-send-number-limit = Соңғы 24 сағатта бұл нөмірге тым көп код жіберілді. Кейінірек қайталаңыз немесе басқа нөміріңізді көрсетіңіз.
problem-send-person-limit = Соңғы 24 сағатта Сізге тым көп код жіберілді. Кейінірек қайталаңыз.
problem-send-busy = Қазір код жібере алмаймыз: сұраныс тым көп. Кейінірек қайталап көріңіз.
problem-sms-failed = SMS жіберілмеді: SMS қызметі уақытша істемей тұр. Бұл әрекет саналмайды. Біраздан кейін «{ button-resend }» батырмасын басыңыз.
problem-sms-refused = SMS қызметі бұл нөмірге хабарлама жібере алмады. «{ button-number }» батырмасын басып, нөмірді тексеріңіз.
problem-sms-unknown = SMS қызметі дер кезінде жауап бермеді, бірақ код келуі мүмкін. Келсе, осында жазыңыз; келмесе, «{ button-resend }» батырмасын басыңыз.

## Code

problem-code-empty = Код жазылмаған. SMS арқылы келген 6 цифрды жазыңыз.
problem-code-not-six-digits = Код дәл 6 цифрдан тұрады. SMS-ті қайта қарап, кодты жазыңыз.
# The same words, whichever check finds it.
problem-code-wrong =
    Код дұрыс емес. { $left ->
        [one] Тағы бір рет қана жаза аласыз
       *[other] Тағы { $left } рет жаза аласыз
    }. Соңғы келген SMS-ті қараңыз.
problem-code-expired = Кодтың мерзімі өтті. «{ button-resend }» батырмасын басыңыз.
problem-code-used-up = Бұл код енді жарамайды. «{ button-resend }» батырмасын басыңыз.

## Name

problem-name-empty = Аты-жөн жазылмаған. Тегіңіз бен атыңызды әріппен жазыңыз.
problem-name-too-short = Бұл тым қысқа. Тегіңіз бен атыңызды толық жазыңыз.
problem-name-too-long = Бұл тым ұзын: ең көбі 100 таңба. Тек тегіңізді, атыңызды, әкеңіздің атын жазыңыз.
problem-name-one-word = Бір сөз жеткіліксіз. Тегіңізді де, атыңызды да жазыңыз.
# $word may be empty: nothing of it could be shown.
problem-name-bad-character =
    Мына сөзде аты-жөнге жарамайтын таңба бар: <b>{ $word }</b>
    Тек әріп, сөз ішінде дефис пен апостроф қолданыңыз.
problem-name-mixed-alphabets =
    Мына сөзде кирилл мен латын әріптері араласып кеткен: <b>{ $word }</b>
    Сөзді бір ғана әліпбимен қайта теріңіз.

## Partner

problem-bin-not-twelve-digits = БИН дәл 12 цифрдан тұрады. Тексеріп, қайта жазыңыз.
problem-bin-month = 3–4-цифр айды білдіреді: 01 мен 12 аралығында болуы керек. БИН-ді тексеріп, қайта жазыңыз.
# An IIN typed by mistake most often fails here.
problem-bin-entity-type = 5-цифр 4, 5 немесе 6 болуы керек. ЖСН емес, ұйымның БИН-ін жазыңыз.
problem-bin-entity-form = 6-цифр 0, 1, 2 немесе 3 болуы керек. БИН-ді тексеріп, қайта жазыңыз.
problem-bin-checksum = Соңғы цифр қалғандарына сәйкес келмейді: бір цифр қате жазылған сияқты. БИН-ді тексеріп, қайта жазыңыз.
# Also where it has no letter at all.
problem-organisation-empty = Атауда бірде-бір әріп жоқ. Ұйымның атауын әріппен жазыңыз.
problem-organisation-too-short = Бұл тым қысқа: кемінде 2 таңба керек. Ұйымның атауын толық жазыңыз.
problem-organisation-too-long = Бұл тым ұзын: ең көбі 200 таңба. Ұйымның қысқартылған атауын жазыңыз.
problem-organisation-bad-character = Атауда жарамайтын таңба бар. Қазақ, орыс, латын әріптерін, 0–9 цифрларын және әдеттегі тыныс белгілерін ғана қолданыңыз.
