### The Platform's invitations: links that lead a person here, and what became of them.

## Links

start-token-expired =
    Бұл сілтеменің мерзімі өтіп кетті.
    Сілтемесіз де жалғастыра аласыз немесе Платформадан жаңа сілтеме сұраңыз.
# Used by another person.
start-token-used =
    Бұл сілтемені басқа пайдаланушы қолданып қойған: әр сілтеме бір адамға ғана арналған.
    Сілтемесіз де жалғастыра аласыз немесе Платформадан жаңа сілтеме сұраңыз.

## Ends

# Said at once to a person whose consent is in force.
invitation-accepted =
    ✅ <b>Платформадағы аккаунтыңыз келісіміңізге байланыстырылды.</b>
    Келісіміңіз күшінде, оны қайта берудің қажеті жоқ: /consent
invitation-accepted-before = Бұл сілтемені бұрын қолданғансыз: Платформадағы аккаунтыңыз байланыстырылған.
# Said in the chat at once, or after the signing.
invitation-mismatched =
    <b>Платформадағы аккаунтыңыз келісіміңізге байланыстырылмады: сілтеме басқа нөмірге арналған.</b>
    Ол Сіз растаған нөмірге сәйкес келмейді. Бұл келісіміңіздің күйін өзгертпейді: /consent
    Нөміріңіз ауысқан болса немесе бұл қате деп ойласаңыз, Компанияға хабарласыңыз: /privacy
# While the person was signing, the link's time ran out, or somebody else used it.
invitation-lost =
    <b>Платформадағы аккаунтыңыз келісіміңізге байланыстырылмады: сілтеме енді жарамайды.</b>
    Рәсім аяқталғанша сілтеменің мерзімі өтіп кетті немесе оны басқа пайдаланушы қолданып қойды. Бұл келісіміңіздің күйін өзгертпейді: /consent
    Платформадан жаңа сілтеме сұрап, сол арқылы осында қайта кіріңіз.
receipt-bound = Платформадағы аккаунтыңыз осы келісімге байланыстырылды.
button-way-back = Платформаға оралу

## To admins

# $invitation: the id that the Platform was answered when it invited the person.
admin-invitation-mismatched =
    ⚠️ <b>Шақыруда көрсетілген нөмір пайдаланушы растаған нөмірге сәйкес келмеді.</b>
    Шақыру: <code>{ $invitation }</code>
    Ештеңе байланыстырылған жоқ, сілтеме нөмірдің иесі үшін әлі жарамды. Бұл Платформаға да хабарланды.
