### Editions of the agreement at the admins' desk: the list, a file that was sent, the card, and deciding.
### Numbers, days and hashes are given as words; only $days is a count. $file is a file's name, $admin a Telegram id.

## The list

editions-head = <b>Келісімнің редакциялары</b>
editions-in-force = ✅ <b>№{ $number } редакция</b> — қолданыста, күшіне енген күні: { $effective }
editions-coming = 🗓 <b>№{ $number } редакция</b> — жарияланды, күшіне енетін күні: { $effective }
editions-past = <b>№{ $number } редакция</b> — бұрынғы, күшіне енген күні: { $effective }
edition-entry = Журналдағы жазба: №{ $entry }
edition-of-program = Бағдарламаның құрамында, журналда жазбасы жоқ
edition-published-at = Жарияланған уақыты: { $at } (Алматы уақыты)
# $count: how many are not listed; $number: one of them.
editions-more = Тізімде жоқ бұрынғы редакциялар: { $count }. Оларды нөмірімен ашыңыз: <code>/editions { $number }</code>
editions-how = Жаңа редакцияны (№{ $number }) осы чатқа <code>{ $file }</code> файлы етіп жіберіңіз. Оны төмендегі 📎 файлдан бастаған ыңғайлы.
editions-example = ⚠️ Ондай редакция жоқ. Дұрыс үлгі: <code>/editions { $number }</code>
button-editions = ← Редакциялар
button-edition-number = №{ $number } редакция
button-edition-open = Дайындалуда: №{ $number }
# Beneath the message that a proposal awaits a decision, and others about it.
button-edition = Редакцияны ашу

## The card

edition-state-draft = 📝 <b>№{ $number } редакция — жоба.</b> Ол әлі ұсынылған жоқ.
edition-state-proposed = ⏳ <b>№{ $number } редакция ұсынылды, шешім күтілуде.</b>
edition-state-published = ✅ <b>№{ $number } редакция жарияланды.</b> Мәтіні енді өзгермейді.
edition-state-rejected = <b>№{ $number } редакция қабылданбады.</b>
edition-state-withdrawn = <b>№{ $number } редакция қайтарып алынды.</b>
edition-effective = Күшіне енетін күні: <b>{ $effective }</b>
edition-sizes = Абзац саны: { $clauses }, тармақ саны: { $items }
# $before: the edition that it follows.
edition-changes =
    №{ $before } редакциямен салыстырғанда:
    абзацтар — өзгерді: { $reworded }, қосылды: { $added }, алынды: { $removed }
    тармақтар — өзгерді: { $items_reworded }, қосылды: { $items_added }, алынды: { $items_removed }
edition-renewal-yes =
    Келісімді жаңарту: <b>міндетті</b>, мерзімі { $days ->
        [one] { $days } күн
       *[other] { $days } күн
    }
edition-renewal-no = Келісімді жаңарту: <b>қажет емес</b>, бұрынғы келісімдер күшінде қалады
# $listed: codes of languages, as ru, en.
edition-translations = Ілеспе аудармалар: { $listed }
edition-no-translations = Ілеспе аудармалар: жоқ
edition-hash = SHA-256: <code>{ $hash }</code>
edition-sender = Жіберген әкімші: <code>{ $admin }</code>
edition-decided = Шешкен әкімші: <code>{ $admin }</code>, { $at } (Алматы уақыты)
edition-draft-hint = Мәтінді қарап шығыңыз, келісімді жаңарту мерзімін төмендегі батырмалардан таңдаңыз, содан кейін редакцияны ұсыныңыз. Аударма қосу үшін <code>{ $file }</code> файлын жіберіңіз.
edition-waits = Шешімді басқа әкімші қабылдайды: өзіңіз жіберген редакцияны өзіңіз бекіте алмайсыз.
edition-only-you = ⚠️ Бұған екі адам керек, ал редакцияны бекіте алатын әкімші қазір Сізден басқа жоқ. Иесі тағы бір әкімші қоссын: /admins
edition-decide = Мәтін мен өзгерістерді оқып шығып, шешім қабылдаңыз.
edition-too-late = ⚠️ Бұл күнге енді жариялауға болмайды, ең ерте күн: { $earliest }. Күнін өзгертіп, файлды қайта жіберіңіз.
button-edition-text = 👁 Мәтіні
button-edition-changes = ± Өзгерістер
button-edition-pdf = PDF
# $file: a file's name, as 2.ftl; other texts call the button 📎.
button-edition-file = 📎 Файл: { $file }
# $language: a language's code.
button-edition-words = 🌐 Аудармасы: { $language }
# $grace: days to renew.
button-edition-grace = { $grace } күн
button-edition-no-renewal = Жаңарту қажет емес
button-edition-propose = Ұсыну
button-edition-withdraw = Қайтарып алу
button-edition-approve = Бекіту
button-edition-reject = Қабылдамау
# $language: a language's code.
edition-words-head = 🌐 <b>№{ $number } редакцияның ілеспе аудармасы: { $language }</b>. Тек қазақша мәтіннің заңдық күші бар.
edition-pdf = №{ $before } және №{ $after } редакциялардың салыстырмасы
edition-file = 📎 №{ $number } редакцияның файлы
# Of the newest edition. $file: what the file of the next one is called.
edition-file-pattern = Жаңа редакцияны осы файлдан бастаңыз: мәтінін, нөмірі мен күнін өзгертіп, атын <code>{ $file }</code> деп қойыңыз да, осы чатқа жіберіңіз.

## A file that was sent

edition-refused = ⚠️ <b>{ $file } қабылданбады.</b> Қателер саны: { $count }
# $rest: how many problems are not shown.
edition-problems-more = Көрсетілмеген қателер саны: { $rest }. Алдымен көрсетілгендерін түзетіп, файлды қайта жіберіңіз.
edition-file-example = ⚠️ Файл атауы танылмады. Келесі редакция — №{ $number }, дұрыс үлгі: <code>{ $file }</code>
edition-not-fetched = ⚠️ { $file } жүктелмеді. Файлды қайта жіберіңіз.
edition-wrong-number = ⚠️ Келесі редакцияның нөмірі — { $number }. Файлды <code>{ $file }</code> деп атаңыз, мәтіннің өзінде де сол нөмір тұруы керек.
edition-too-soon = ⚠️ Мәтінде көрсетілген күн — { $effective }, бұл тым ерте. Ең ерте күн: { $earliest }. Мәтіндегі күнді өзгертіңіз.
edition-too-far = ⚠️ Мәтінде көрсетілген күн — { $effective }, бұл тым алыс. Мүмкін болатын ең соңғы күн: { $latest }. Мәтіндегі күнді өзгертіңіз.
edition-busy = ⚠️ №{ $number } редакцияны басқа әкімші дайындап жатыр: <code>{ $admin }</code>, { $at } (Алматы уақыты). Ол қайтарып алынбайынша немесе ол туралы шешім шықпайынша, екінші редакцияны жіберуге болмайды.
edition-no-draft = ⚠️ Аударма қосылатын жоба жоқ. Алдымен қазақша мәтінді жіберіңіз: <code>{ $file }</code>
edition-not-draft = ⚠️ №{ $number } редакция енді жоба емес, оған аударма қосылмайды.

## Deciding

edition-ask-approve =
    <b>№{ $number } редакцияны жариялайсыз ба?</b> Одан кейін мәтінін ешкім өзгерте алмайды.
    Күшіне енетін күні: <b>{ $effective }</b>
    SHA-256: <code>{ $hash }</code>
edition-ask-reject =
    <b>№{ $number } редакция қабылданбасын ба?</b> Жіберген әкімшіге бұл туралы хабар барады.
    Күшіне енетін күні: { $effective }
    SHA-256: <code>{ $hash }</code>
edition-ask-withdraw =
    <b>№{ $number } редакцияны қайтарып аласыз ба?</b> Оны қайта ұсыну үшін файлды жаңадан жіберу керек.
    Күшіне енетін күні: { $effective }
    SHA-256: <code>{ $hash }</code>
button-edition-approve-yes = Иә, жариялау
button-edition-reject-yes = Иә, қабылданбасын
button-edition-withdraw-yes = Иә, қайтарып алу
toast-edition-kept = Сақталды
toast-edition-published = Жарияланды, журналдағы жазба: №{ $entry }
toast-edition-decided = Бұл редакция туралы шешім қабылданып қойған немесе ол өзгерген: төменнен қараңыз
toast-edition-own = Өзіңіз жіберген редакция туралы өзіңіз шешім қабылдай алмайсыз
toast-edition-too-soon = Бұл күнге енді жариялауға болмайды, ең ерте күн: { $earliest }
toast-edition-too-far = Бұл күнге әзірше жариялауға болмайды, мүмкін болатын ең соңғы күн: { $latest }
toast-edition-number = Келесі редакцияның нөмірі енді { $number }
notice-edition-proposed = ⏳ <b>№{ $number } редакция ұсынылды, шешіміңіз күтілуде.</b> Күшіне енетін күні: { $effective }
notice-edition-rejected = <b>№{ $number } редакция қабылданбады.</b> Шешкен әкімші: <code>{ $admin }</code>
notice-edition-withdrawn = <b>№{ $number } редакция қайтарып алынды.</b> Қайтарып алған әкімші: <code>{ $admin }</code>
notice-edition-published = ✅ <b>№{ $number } редакция жарияланды.</b> Күшіне енетін күні: { $effective }. Журналдағы жазба: №{ $entry }

## Translations, for people who read the agreement

translation-offer = 🌐 Түсінуге көмек болсын деп осы редакцияның аудармасы да берілген. Тек қазақша мәтіннің заңдық күші бар.
button-translation = 🌐 Аударманы оқу
translation-head = 🌐 <b>№{ $number } редакцияның аудармасы, тек түсіну үшін.</b> Келісім қазақша мәтінге ғана беріледі, тек соның заңдық күші бар.
