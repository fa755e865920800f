### Edition No. 1 of the agreement, the company's own text: shown exactly, never corrected, in Kazakh alone.
### The clauses, joined by line feeds, are the canonical text; its SHA-256 is pinned in bot/domain/agreement.py, and the program
### does not start when a single character here differs. A new text is a new file with a new number.
### Comments give the English meaning and are no part of the agreement.

## The text, clause by clause

# edition No. 1
clause-1 = №1 Редакциясы
# effective date: 19 May 2026
clause-2 = Күшіне ену күні: 2026 жылғы 19 мамыр
# CONSENT
clause-3 = КЕЛІСІМ
# to the collection and processing of personal data
clause-4 = жеке деректерді жинауға және өңдеуге
# Under which law, and to whom, this consent is given; the company is the operator of the personal-data base.
clause-5 = Жеке деректерді жинауға және өңдеуге берілген осы Келісім Пайдаланушымен Қазақстан Республикасының «Жеке деректер және оларды қорғау туралы» Заңына сәйкес «Senimkey» Жауапкершілігі шектеулі серіктестігіне, БИН 260440029163 (бұдан әрі — Компания) ұсынылады. Компания жеке деректер базасының операторы ретінде жеке деректерді өңдеуді жүзеге асырады.
# The consent is a necessary condition of using the platform's functions.
clause-6 = Келісім Senimkey Платформасын пайдалану кезінде берілді және электрондық құжаттарға қол жеткізу, оларға қол қою, келісу, қарау, сақтау және Платформада өзге де іс-қимылдар жасауды қоса алғанда, оның функционалына қол жеткізудің қажетті шарты болып табылады.
# Which personal data the user consents to have collected and processed.
clause-7 = Пайдаланушы тегін, атын, әкесінің атын (болған жағдайда), ЖСН, БИН (Серіктестер үшін), мобильді телефон нөмірін, ұйым туралы мәліметтерді, IP-мекенжайын, құрылғы туралы мәліметтерді, Платформадағы іс-қимылдар туралы деректерді, сондай-ақ Платформаны пайдалану кезінде Пайдаланушы ұсынатын өзге де деректерді қоса алғанда жеке деректерді жинауға және өңдеуге келісімін береді.
# For which purposes they are processed.
clause-8 = Жеке деректер Пайдаланушыны сәйкестендіру, оның іс-қимылдарын растау, бір реттік SMS-кодтарды және хабарламаларды жіберу, Платформаның функционалына қол жеткізімді ұсыну, электрондық құжаттарды жасау, жіберу, қол қою, сақтау және қарау, жеке кабинеттегі ақпаратты көрсету, құжаттарды іздеу және сүзу, Пайдаланушылар мен Серіктестер арасындағы өзара іс-қимылды қамтамасыз ету, техникалық қолдау, қауіпсіздік, жекешелендірілген деректер негізінде Платформаның жұмысын талдау, сондай-ақ Қазақстан Республикасының заңнамасымен қарастырылған жағдайларда сервистік, ақпараттық және маркетингтік хабарламалар жіберу мақсатында өңделеді.
# What the company may do with them.
clause-9 = Компания жеке деректерді жинауға, жазып алуға, жүйелеуге, жинақтауға, сақтауға, нақтылауға (жаңартуға, өзгертуге), пайдалануға, беруге, жекешелендіруге, бұғаттауға және жоюға құқылы.
# To which third parties they may be passed; cross-border transfer.
clause-10 = Пайдаланушы Платформаның жұмысы үшін қажетті көлемде электрондық цифрлық қолтаңба сервистерін, байланыс операторларын, техникалық инфрақұрылым жеткізушілерін, Қазақстан Республикасының заңнамасымен қарастырылған жағдайларда мемлекеттік ақпараттық жүйелерді қоса алғанда үшінші тұлғаларға жеке деректерді беруге, сондай-ақ Қазақстан Республикасының заңнамасының талаптарын сақтай отырып жеке деректерді трансшекаралық беруге келісімін береді.
# By which measures they are protected.
clause-11 = Компания жеке деректерді заңсыз қол жеткізуден, өзгертуден, жарияланудан немесе жойылудан қорғау үшін қажетті құқықтық, ұйымдастырушылық және техникалық шаралар қабылдайды.
# How long they are processed and stored.
clause-12 = Жеке деректер оларды өңдеу мақсаттарына қол жеткізу үшін қажетті мерзім ішінде, сондай-ақ Қазақстан Республикасының заңнамасымен белгіленген мерзім ішінде немесе Қазақстан Республикасының заңнамасымен өзгеше қарастырылмаса, Платформаның қызметі тоқтаған дейін өңделеді және сақталады.
# What the user confirms: gives the data voluntarily, understands the purposes, knows the terms, understands the legal consequences.
clause-13 = Пайдаланушы жеке деректерді ерікті түрде ұсынатынын, олардың жиналу және өңделу мақсаттарын түсінетінін, осы Келісімнің талаптарымен таныс екенін және оны берудің құқықтық салдарларын ұғынатынын растайды.
# The user may withdraw the consent by notice, and understands what that leads to.
clause-14 = Пайдаланушы Компанияға тиісті хабарлама жіберу жолымен осы Келісімді кері қайтарып алуға құқылы. Пайдаланушы Келісімді кері қайтарып алу Платформаны пайдалануды шектеуге немесе мүмкін болмауына алып келуі мүмкінін түсінеді.
# In force from the moment given, for the whole time of processing.
clause-15 = Осы Келісім берілген сәттен бастап күшіне енеді және Компанияның жеке деректерді өңдеу кезеңінің барлығына таралады.

## The heading

# edition No. 1
edition = №1 Редакциясы
    .group = head
    .clause = 1
# in force from 2026-05-19
effective = 2026 жылғы 19 мамыр
    .group = head
    .clause = 2

## Who the operator is

# Senimkey LLP
operator = «Senimkey» Жауапкершілігі шектеулі серіктестігіне
    .group = operator
    .clause = 5
# BIN of the operator
operator-bin = БИН 260440029163
    .group = operator
    .clause = 5
# hereinafter the Company
operator-short = (бұдан әрі — Компания)
    .group = operator
    .clause = 5
# operator of the personal-data base
operator-role = жеке деректер базасының операторы
    .group = operator
    .clause = 5
# the law it cites
law = «Жеке деректер және оларды қорғау туралы» Заңына
    .group = operator
    .clause = 5

## What the consent is a necessary condition of

# access to electronic documents
gate-access = электрондық құжаттарға қол жеткізу
    .group = gate
    .clause = 6
# signing them
gate-sign = оларға қол қою
    .group = gate
    .clause = 6
# approving
gate-approve = келісу
    .group = gate
    .clause = 6
# viewing
gate-view = қарау
    .group = gate
    .clause = 6
# storing
gate-store = сақтау
    .group = gate
    .clause = 6
# other actions on the platform
gate-other = өзге де іс-қимылдар жасауды
    .group = gate
    .clause = 6
# a necessary condition
gate-condition = қажетті шарты
    .group = gate
    .clause = 6

## What data

# surname
data-surname = тегін
    .group = data
    .clause = 7
# given name
data-given-name = атын
    .group = data
    .clause = 7
# patronymic, if any
data-patronymic = әкесінің атын (болған жағдайда)
    .group = data
    .clause = 7
# individual identification number
data-iin = ЖСН
    .group = data
    .clause = 7
# business identification number, for partners
data-bin = БИН (Серіктестер үшін)
    .group = data
    .clause = 7
# mobile number
data-phone = мобильді телефон нөмірін
    .group = data
    .clause = 7
# organisation
data-organisation = ұйым туралы мәліметтерді
    .group = data
    .clause = 7
# IP address
data-ip = IP-мекенжайын
    .group = data
    .clause = 7
# device
data-device = құрылғы туралы мәліметтерді
    .group = data
    .clause = 7
# actions on the platform
data-actions = Платформадағы іс-қимылдар туралы деректерді
    .group = data
    .clause = 7
# other data the user gives
data-other = Пайдаланушы ұсынатын өзге де деректерді
    .group = data
    .clause = 7

## What for

# identifying the user
purpose-identify = Пайдаланушыны сәйкестендіру
    .group = purpose
    .clause = 8
# confirming the user's actions
purpose-confirm = оның іс-қимылдарын растау
    .group = purpose
    .clause = 8
# one-time SMS codes
purpose-codes = бір реттік SMS-кодтарды
    .group = purpose
    .clause = 8
# sending messages
purpose-messages = хабарламаларды жіберу
    .group = purpose
    .clause = 8
# giving access to the platform
purpose-access = Платформаның функционалына қол жеткізімді ұсыну
    .group = purpose
    .clause = 8
# creating electronic documents
purpose-doc-create = электрондық құжаттарды жасау
    .group = purpose
    .clause = 8
# sending them
purpose-doc-send = жіберу
    .group = purpose
    .clause = 8
# signing them
purpose-doc-sign = қол қою
    .group = purpose
    .clause = 8
# storing them
purpose-doc-store = сақтау
    .group = purpose
    .clause = 8
# viewing them
purpose-doc-view = қарау
    .group = purpose
    .clause = 8
# showing information in the personal cabinet
purpose-cabinet = жеке кабинеттегі ақпаратты көрсету
    .group = purpose
    .clause = 8
# searching and filtering documents
purpose-search = құжаттарды іздеу және сүзу
    .group = purpose
    .clause = 8
# interaction of users and partners
purpose-interaction = Пайдаланушылар мен Серіктестер арасындағы өзара іс-қимылды қамтамасыз ету
    .group = purpose
    .clause = 8
# technical support
purpose-support = техникалық қолдау
    .group = purpose
    .clause = 8
# security
purpose-security = қауіпсіздік
    .group = purpose
    .clause = 8
# analysing the platform on depersonalised data (see flags)
purpose-analysis = жекешелендірілген деректер негізінде Платформаның жұмысын талдау
    .group = purpose
    .clause = 8
# service messages, in cases provided by law
purpose-service = сервистік
    .group = purpose
    .clause = 8
# information messages, likewise
purpose-information = ақпараттық
    .group = purpose
    .clause = 8
# marketing messages, likewise
purpose-marketing = маркетингтік хабарламалар
    .group = purpose
    .clause = 8

## What may be done with the data

# collect
operation-collect = жинауға
    .group = operation
    .clause = 9
# record
operation-record = жазып алуға
    .group = operation
    .clause = 9
# systematise
operation-systematise = жүйелеуге
    .group = operation
    .clause = 9
# accumulate
operation-accumulate = жинақтауға
    .group = operation
    .clause = 9
# store
operation-store = сақтауға
    .group = operation
    .clause = 9
# clarify (update, change)
operation-clarify = нақтылауға (жаңартуға, өзгертуге)
    .group = operation
    .clause = 9
# use
operation-use = пайдалануға
    .group = operation
    .clause = 9
# transfer
operation-transfer = беруге
    .group = operation
    .clause = 9
# depersonalise (see flags)
operation-depersonalise = жекешелендіруге
    .group = operation
    .clause = 9
# block
operation-block = бұғаттауға
    .group = operation
    .clause = 9
# destroy
operation-destroy = жоюға
    .group = operation
    .clause = 9

## Who receives the data

# e-signature services
recipient-signature = электрондық цифрлық қолтаңба сервистерін
    .group = recipient
    .clause = 10
# telecom operators
recipient-telecom = байланыс операторларын
    .group = recipient
    .clause = 10
# infrastructure providers
recipient-infrastructure = техникалық инфрақұрылым жеткізушілерін
    .group = recipient
    .clause = 10
# state information systems, in cases provided by law
recipient-state = мемлекеттік ақпараттық жүйелерді
    .group = recipient
    .clause = 10
# cross-border transfer, within the law
recipient-crossborder = трансшекаралық беруге
    .group = recipient
    .clause = 10
# to the extent needed for the platform
recipient-extent = Платформаның жұмысы үшін қажетті көлемде
    .group = recipient
    .clause = 10

## How the data are protected

# legal, organisational and technical measures
protection-measures = құқықтық, ұйымдастырушылық және техникалық шаралар
    .group = protection
    .clause = 11
# against unlawful access
protection-access = заңсыз қол жеткізуден
    .group = protection
    .clause = 11
# change
protection-change = өзгертуден
    .group = protection
    .clause = 11
# disclosure
protection-disclosure = жарияланудан
    .group = protection
    .clause = 11
# destruction
protection-destruction = жойылудан
    .group = protection
    .clause = 11

## How long

# as long as the purposes need
term-purposes = оларды өңдеу мақсаттарына қол жеткізу үшін қажетті мерзім ішінде
    .group = term
    .clause = 12
# the term set by law
term-law = Қазақстан Республикасының заңнамасымен белгіленген мерзім ішінде
    .group = term
    .clause = 12
# or, unless the law says otherwise, until the platform stops
term-platform = Қазақстан Республикасының заңнамасымен өзгеше қарастырылмаса, Платформаның қызметі тоқтаған дейін
    .group = term
    .clause = 12

## What the person confirms by giving it

# gives the data voluntarily
attest-voluntary = ерікті түрде ұсынатынын
    .group = attestation
    .clause = 13
# understands the purposes
attest-purposes = олардың жиналу және өңделу мақсаттарын түсінетінін
    .group = attestation
    .clause = 13
# has read the terms
attest-terms = осы Келісімнің талаптарымен таныс екенін
    .group = attestation
    .clause = 13
# understands the legal consequences of giving it
attest-consequences = оны берудің құқықтық салдарларын ұғынатынын
    .group = attestation
    .clause = 13
# understands that withdrawing may limit or end the use of the platform
attest-withdrawal = кері қайтарып алу Платформаны пайдалануды шектеуге немесе мүмкін болмауына алып келуі мүмкінін түсінеді
    .group = attestation
    .clause = 14

## How it is withdrawn

# may withdraw by sending the company an appropriate notice
withdrawal-right = Компанияға тиісті хабарлама жіберу жолымен осы Келісімді кері қайтарып алуға құқылы
    .group = withdrawal
    .clause = 14

## When it is in force

# in force from the moment given
force-moment = берілген сәттен бастап күшіне енеді
    .group = force
    .clause = 15
# for the whole processing period
force-extent = жеке деректерді өңдеу кезеңінің барлығына таралады
    .group = force
    .clause = 15
