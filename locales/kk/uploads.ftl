### What is wrong with an edition's file that an admin sent, and what to do about it. The line of the file stands before it.
### Names in <code> are those of the file; $expected, $limit, $first and the like are numbers or names, given as words.

## The file

upload-size = Файл тым үлкен: ең көбі { $limit } КБ. Тек мәтін мен тармақтар тізімін қалдырыңыз.
upload-encoding = Мұнда UTF-8 емес таңба бар. Файлды UTF-8 кодтауымен сақтап, қайта жіберіңіз.
upload-bom = Файл көрінбейтін BOM белгісінен басталады. «UTF-8 (BOM-сыз)» кодтауымен сақтаңыз.
# $character: as U+200B.
upload-character = Оқырманға көрінбейтін немесе басқаша көрінетін таңба бар: <code>{ $character }</code>. Оны өшіріңіз; бос орынға кәдімгі бос орын таңбасын қойыңыз.
upload-normal-form = Әріп пен оның белгісі бөлек таңбалармен жазылған. Әр әріпті бір таңбамен жазыңыз (Unicode NFC).
upload-mixed = Мына сөзде кирилл мен латын әріптері араласып кеткен: <b>{ $word }</b>. Сөзді бір ғана әліпбимен қайта теріңіз.
upload-syntax = Жол танылмады. Әр жол мына үш түрдің біріне сай болуы керек: <code>атау = мәтін</code>, оның астында шегініспен «<code>.group = …</code>» не «<code>.clause = …</code>», немесе <code># түсініктеме</code>. Атау латын әріптерімен жазылады.
upload-continued = Мәтін келесі жолға өтіп кеткен. Оны атауы тұрған жолға толық жазыңыз.
upload-computed = Келісімде тек қарапайым мәтін болады: фигуралы жақшаны және дефистен басталатын атауды алып тастаңыз.
upload-empty = Мәтіні жоқ: <code>{ $name }</code>. Мәтінін жазыңыз немесе жолды өшіріңіз.
upload-duplicate = Бұл атау бұрын кездескен: <code>{ $name }</code>, жол нөмірі { $first }. Біреуін өшіріңіз немесе атауын өзгертіңіз.

## The text

upload-clause-name = Мұнда <code>{ $expected }</code> тұруы керек, ал файлда — <code>{ $name }</code>. Абзацтарды ретімен, нөмір аттатпай жазыңыз.
upload-clause-attributes = Абзацқа «<code>.group</code>» мен «<code>.clause</code>» жазылмайды: <code>{ $name }</code>. Оларды өшіріңіз.
upload-clause-long = Абзац тым ұзын: <code>{ $name }</code>, ең көбі { $limit } таңба. Оны бірнеше абзацқа бөліңіз.
upload-clauses-many = Абзац тым көп: ең көбі { $limit }. Қысқа абзацтарды біріктіріңіз.
# Of a translation.
upload-clause-count = Аудармадағы абзац саны қазақша мәтіндегімен бірдей болуы керек. Қазақша мәтінде: { $expected }, аудармада: { $found }.
upload-text-long = Мәтін тым ұзын: хабарламалар саны ең көбі { $limit }. Мәтінді қысқартыңыз.

## What it lists

upload-attributes = Тармақта дәл екі белгі болуы керек, «<code>.group</code>» және «<code>.clause</code>»: <code>{ $name }</code>.
upload-group = Мұндай топ жоқ: <code>{ $name }</code>. Мыналардың бірін жазыңыз: { $groups }.
upload-group-missing = Мына топтарда бірде-бір тармақ жоқ: <code>{ $groups }</code>. Әрқайсысына кемінде бір тармақ қосыңыз.
upload-item-clause = <code>{ $name }</code> жоқ абзацқа сілтейді: <code>{ $clause }</code>. Мәтіндегі абзацтың нөмірін жазыңыз.
upload-item-fragment = <code>{ $name }</code> мәтіні өзі сілтеген абзацта сөзбе-сөз кездеспейді, абзац: { $clause }. Оны сол абзацтан көшіріп қойыңыз.
upload-item-missing = Міндетті тармақ жоқ немесе басқа топта тұр: <code>{ $name }</code>. Ол <code>{ $group }</code> тобында болуы керек.

## What the program must know

upload-number = <code>{ $name }</code> тармағында редакцияның нөмірі тұруы керек: { $expected }. Басқа сан жазылмайды.
upload-date = <code>{ $name }</code> тармағынан күшіне ену күні оқылмады. Мына үлгімен жазыңыз: <code>2026 жылғы 19 мамыр</code>
upload-bin = <code>{ $name }</code> тармағында Компанияның БИН-і тұруы керек: <code>{ $expected }</code>. Басқа сан жазылмайды.
upload-same = Бұл мәтін бұрын жарияланған. Жаңа редакцияның мәтіні бұрынғылардан өзгеше болуы керек.
# Of a translation.
upload-translation-item = Аудармада тек абзацтар болады: <code>{ $name }</code>. Оны өшіріңіз.
