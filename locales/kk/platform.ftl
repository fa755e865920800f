### What a person is told because the Platform said so. The company's own words stand in a quotation, as they came.

## A withdrawal

# $channel: letter, office, email, call or other; $day: when the Company received it.
notice-withdrawal-received =
    <b>Келісіміңіз кері қайтарып алынды.</b>
    Компания келісімді кері қайтарып алу туралы хабарламаңызды { $channel ->
        [letter] хат арқылы
        [office] өз кеңсесінде
        [email] электрондық пошта арқылы
        [call] телефон арқылы
       *[another] басқа жолмен
    } алды. Алған күні: { $day }
    Өтініш нөмірі: <b>{ $number }</b>. Компанияға хабарласқанда осы нөмірді айтыңыз.
    Компания { $days } жұмыс күні ішінде деректеріңізді өңдеуді тоқтатады немесе тоқтатпау себебін негіздеп жауап береді. Соңғы күн: <b>{ $due }</b>
    Өтініштің күйі: /consent

    Мұндай хабарламаны Сіз бермеген болсаңыз, Компанияға хабарласыңыз: /privacy
    Қайта келісім беру: /start
# $day: since when.
notice-withdrawal-stopped =
    <b>Компания деректеріңізді өңдеуді тоқтатты.</b>
    Тоқтатылған күні: { $day }
    Өтініш нөмірі: { $number }. Өтініш жабылды.
    Қайта келісім беру: /start
# The person has given a newer consent since; that one is not touched.
notice-withdrawal-stopped-earlier =
    <b>Компания бұрынғы келісіміңіз бойынша деректеріңізді өңдеуді тоқтатты.</b>
    Тоқтатылған күні: { $day }
    Өтініш нөмірі: { $number }. Өтініш жабылды.
    Қазіргі келісіміңіздің күйі өзгерген жоқ: /consent
# After “Ground:”, so without a full stop.
ground-law = заң бойынша бұл келісімді кері қайтарып алуға болмайды
ground-obligation = Сізде әлі орындалмаған міндеттеме бар
# $ground: one of the two above; $reason: the Company's own words.
# No choice inside a text that quotes: Fluent gives up on arguments of more than 2,500 characters.
notice-withdrawal-refused =
    <b>Келісімді кері қайтарып алу туралы өтінішіңіз қанағаттандырылмады: келісіміңіз қайтадан күшінде.</b>
    Өтініш нөмірі: { $number }. Өтініш жабылды.
    Негізі: { $ground }
    Компанияның түсіндірмесі:
    <blockquote>{ $reason }</blockquote>
    Келісімнің күйі: /consent
    Жауаппен келіспесеңіз, Компанияға хабарласыңыз: /privacy
# As above, but the consent is not in force again: a newer one or a newer edition has taken its place, or its term is over.
notice-withdrawal-refused-not-in-force =
    <b>Бұрынғы келісіміңізді кері қайтарып алу туралы өтінішіңіз қанағаттандырылмады.</b>
    Өтініш нөмірі: { $number }. Өтініш жабылды.
    Негізі: { $ground }
    Компанияның түсіндірмесі:
    <blockquote>{ $reason }</blockquote>
    Келісіміңіздің қазіргі күйі: /consent
    Жауаппен келіспесеңіз, Компанияға хабарласыңыз: /privacy

## The Platform itself

notice-access-limited =
    <b>Платформаны пайдалануыңыз шектелді.</b>
    Компанияның түсіндірмесі:
    <blockquote>{ $reason }</blockquote>
    Келісіміңіздің күйі бұдан өзгерген жоқ: /consent
    Сұрағыңыз болса, Компанияға хабарласыңыз: /privacy
notice-access-restored =
    <b>Платформаны бұрынғыдай пайдалана аласыз: шектеу алынды.</b>
    Компанияның түсіндірмесі:
    <blockquote>{ $reason }</blockquote>
    Келісіміңіздің күйі бұдан өзгерген жоқ: /consent
# $day: when.
notice-data-destroyed =
    <b>Компания Платформадағы деректеріңізді жойды.</b>
    Жойылған күні: { $day }
    Келісіміңізге қатысты жазбалар дәлел ретінде сақталады: /privacy
    Келісіміңіздің күйі: /consent
# The kinds are named in the agreement's words; $text: the message itself.
notice-message-service =
    <b>Senimkey Платформасынан сервистік хабарлама</b>

    { $text }
notice-message-information =
    <b>Senimkey Платформасынан ақпараттық хабарлама</b>

    { $text }
notice-message-marketing =
    <b>Senimkey Платформасынан маркетингтік хабарлама</b>

    { $text }
