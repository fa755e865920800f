### The admins' desk: what is common to all of it. Admins alone read it.

admin-no-right = ⚠️ Рөліңіз бұл әрекетке құқық бермейді.
admin-bare-example = ⚠️ Бұл пәрменнен кейін ештеңе жазылмайды. Дұрыс үлгі: { $command }
toast-no-right = Рөліңіз бұл әрекетке құқық бермейді
button-desk = ← Басқару панелі

## Roles

role-owner = Иесі
role-officer = Қызметкер
role-auditor = Аудитор
button-role-owner = 👑 Иесі
button-role-officer = 🗂 Қызметкер
button-role-auditor = 🔎 Аудитор

## Admins

admins-list = <b>Әкімшілер</b>
admins-named = {" "}· <b>{ $name }</b>
admins-line = {" "}· <code>{ $id }</code> · қосылған күні: { $since }
admins-how =
    Әкімші қосу үшін сол адамның контактісін осы чатқа жіберіңіз немесе былай жазыңыз: <code>/admins add 123456789 officer</code>
    Рөлін өзгерту немесе әкімшілер қатарынан алып тастау үшін төменнен адамды таңдаңыз.
admins-roles =
    👑 <b>Иесі</b> — бәріне құқылы, соның ішінде әкімшілерді қосуға және алып тастауға.
    🗂 <b>Қызметкер</b> — пайдаланушылармен, өтініштермен және редакциялармен жұмыс істейді.
    🔎 <b>Аудитор</b> — қарап шыға алады және жеке деректерсіз файл шығарып алады.
admins-example =
    ⚠️ Пәрмен түсініксіз. Дұрыс жазылуы:
    <code>/admins add 123456789 officer</code>
    <code>/admins remove 123456789</code>
    Рөлдер: owner (иесі), officer (қызметкер), auditor (аудитор).
admins-role-ask =
    <b>{ $name }</b> · <code>{ $id }</code>
    Бұл адамға қандай рөл бересіз?
admins-contact-unknown =
    ⚠️ Бұл контактіде Telegram аккаунты көрсетілмеген.
    Адамнан Telegram-дағы сандық ID-ін сұрап, былай жазыңыз: <code>/admins add 123456789 officer</code>
admins-remove-ask = <b>Бұл адамды әкімшілер қатарынан алып тастайсыз ба?</b> Ол басқару панеліне енді кіре алмайды, онда ашық тұрған батырмалар да бірден істемей қалады.
admins-own-role-ask = <b>Өз рөліңізді ауыстырасыз ба?</b> Жаңа рөліңіз: { $role }. Бұдан кейін әкімшілерді басқара алмайсыз, «Иесі» рөлін Сізге тек басқа иесі қайтарып бере алады.
admins-added = ✅ Әкімші қосылды: { $id }. Хабар алуы үшін ол ботқа бір рет /start жазсын.
admins-changed = ✅ Рөлі өзгерді: { $id }
admins-removed = ✅ Әкімшілер қатарынан алынды: { $id }
admins-unchanged = Бұл рөл бұрыннан берілген, ештеңе өзгерген жоқ: { $id }
admins-overtaken = ⚠️ Басқа әкімші Сізден бұрын шешіп қойды, сондықтан әрекетіңіз орындалмады: { $id }. Қазіргі рөлі төменде.
admins-gone = ⚠️ Қазір мұндай әкімші жоқ: { $id }
admins-last-owner = ⚠️ «Иесі» рөлі осы адамда ғана бар. Алдымен бұл рөлді басқа біреуге беріңіз.
admins-full = ⚠️ Әкімшілер саны шегіне жетті: { $most }. Алдымен біреуін алып тастаңыз.
button-admin-open = { $badge } { $name }
button-admin-remove = Алып тастау
button-admin-remove-yes = Иә, алып тастау
button-admin-role-yes = Иә, ауыстыру
button-admin-keep = Жоқ, қалсын
button-admins = ← Әкімшілер

## What an admin is told of it

admin-now-owner = 👑 <b>Сізге «Иесі» рөлі берілді.</b> Басқару панелі: /admin
admin-now-officer = 🗂 <b>Сізге «Қызметкер» рөлі берілді.</b> Басқару панелі: /admin
admin-now-auditor = 🔎 <b>Сізге «Аудитор» рөлі берілді.</b> Басқару панелі: /admin
admin-no-more = <b>Сіз енді бұл боттың әкімшісі емессіз.</b> Өз келісіміңізге бұл әсер етпейді: /consent
help-admins = <b>Әкімшіге:</b>
help-command = { $command } — { $does }

## The desk: what needs attention, the most urgent first

desk-head = <b>Басқару панелі</b> · рөліңіз: { $role }
desk-calm = ✅ Шұғыл іс жоқ.
desk-at = <i>{ $at } жағдайы бойынша (Алматы уақыты)</i>
desk-ledger-broken = 🔴 <b>Журнал бұзылған, бірінші бұзылған жазба: №{ $index }.</b> Жаңа келісім қабылданбайды. Тексеру: /verify
desk-records-damaged = 🔴 <b>Мазмұны бүлінген жазбалар: { $count }</b>. Біріншісі: №{ $index }. Журналдың өзі бүтін. Тексеру: /verify
desk-overdue = 🔴 <b>Мерзімі өтіп кеткен өтініштер: { $count }</b>. Ең ескісі: { $number }, соңғы күні { $due } болған.
desk-unsigned = 🔴 <b>Журналға қол қойылмай тұр.</b> Қол қойылмаған алғашқы жазбаның уақыты: { $since }. Себебін сервистің логынан қараңыз.
desk-codes-failing = 🔴 <b>SMS-кодтар жіберілмей тұр.</b> Жіберілмеген алғашқы кодтың уақыты: { $since }. Нөмірлер расталмайды, сондықтан жаңа келісім берілмейді. Себебін сервистің логынан қараңыз.
desk-due-soon = 🟡 <b>Мерзімі таяған өтініштер: { $count }</b>. Біріншісі: { $number }, соңғы күні { $due }, қалған жұмыс күні: { $days }.
desk-endpoint-failing = 🔴 <b>Платформа жауап бермей тұр.</b> Басталған уақыты: { $since }. Кезекте тұрған оқиғалар: { $count }. /deliveries
desk-endpoint-stopped = 🔴 <b>Платформа оқиғаларды қабылдаудан бас тартты (410).</b> Уақыты: { $since }. Кезекте тұрған оқиғалар: { $count }. /deliveries
desk-endpoint-paused = 🟡 <b>Платформаға жеткізуді әкімші кідірткен.</b> Уақыты: { $since }. Кезекте тұрған оқиғалар: { $count }. /deliveries
desk-no-endpoint = 🟡 <b>Платформаның мекенжайы (PLATFORM_URL) көрсетілмеген.</b> Кезекте тұрған оқиғалар: { $count }.
desk-dead-events = 🟡 <b>Платформаға жеткізілмей қалған оқиғалар: { $count }</b>. /deliveries
desk-dead-letters = 🟡 <b>Өңделмей қалған хабарлар: { $count }</b>. Соңғысы: { $since }.
desk-budget = 🟡 <b>SMS шегінің { $percent } пайызы жұмсалды.</b> Соңғы 24 сағатта { $sent } SMS жіберілді, шегі: { $most }.
desk-to-decide = 🟡 <b>№{ $edition } редакция шешіміңізді күтіп тұр.</b> /editions
desk-to-decide-own = ⚪ №{ $edition } редакция басқа әкімшінің шешімін күтіп тұр. /editions
desk-campaign-running = 📣 №{ $edition } редакция бойынша науқан жүріп жатыр. /campaigns
desk-campaign-paused = ⏸ №{ $edition } редакция бойынша науқан кідіртілген. /campaigns
desk-no-ledger-key = ⚪ LEDGER_KEY берілмеген: журналға қол қойылмайды.
desk-only-one = ⚪ Редакция туралы шешім қабылдай алатын бір ғана әкімші бар, ал бұған екі адам керек: редакцияны ұсынған әкімші оны өзі бекіте алмайды.
button-refresh = 🔄 Жаңарту
button-cases = 📂 Ашық өтініштер: { $count }

## Cases

cases-head = <b>Ашық өтініштер: { $count }</b>
cases-none = ✅ Ашық өтініш жоқ.
cases-line = ⚪ <b>{ $number }</b> — соңғы күні { $due }, қалған жұмыс күні: { $days }
cases-line-today = 🟡 <b>{ $number }</b> — { $due }, бүгін соңғы күн
cases-line-overdue = 🔴 <b>{ $number }</b> — { $due }, мерзімі өтіп кетті
button-case = { $mark } { $number }
button-page-before = ← Алдыңғы
button-page-after = Келесі →

## Verifying the ledger

verify-running = ⏳ <b>Журнал тексеріліп жатыр…</b> Үлкен журналға бірнеше минут кетеді; нәтижесі осы хабарламада шығады.
verify-busy = ⏳ <b>Журнал қазір тексеріліп жатыр.</b> Басталған уақыты: { $since }. Нәтижесі тексеруді бастаған әкімшіге келеді.
verify-sound = ✅ <b>Журнал бүтін.</b> Тексерілген жазбалар: { $entries }
verify-broken =
    🔴 <b>Журнал бұзылған, бірінші бұзылған жазба: №{ $index }.</b>
    Себебі (ағылшынша): { $reason }
    Журнал қалпына келгенше жаңа келісім қабылданбайды, ал келісімді бұрынғыша кері қайтарып алуға болады.
verify-damaged =
    🔴 <b>Мазмұны бүлінген жазбалар: { $count }</b>. Біріншісі: №{ $index }.
    Келісім қабылдау тоқтамайды, бірақ бұл жазбалардың түбіртегін қайта беру мүмкін емес. Оларды сақтық көшірмеден қалпына келтіру керек.
verify-failed = ⚠️ Тексеру аяқталмай қалды. Қайталап көріңіз: /verify
verify-checkpoint =
    Соңғы қол қойылған бақылау нүктесі: { $size } жазба, { $at } (Алматы уақыты)
    Түбірі: <code>{ $root }</code>
verify-no-checkpoint = Қол қойылған бақылау нүктесі әзірге жоқ.
button-verify-again = 🔄 Қайта тексеру
