### Where a person stands, the receipt, and withdrawing.

## Standing

standing-none = Сіз әлі келісім берген жоқсыз.
# $since: from when the person stands so.
standing-declined =
    <b>Сіз келісім беруден бас тарттыңыз.</b>
    Редакция: №{ $edition }
    Уақыты: { $since } (Алматы уақыты)
standing-given =
    ✅ <b>Келісіміңіз күшінде.</b>
    Редакция: №{ $edition }
    Қашаннан бері: { $since } (Алматы уақыты)
# $since: from when it was in force.
standing-outdated =
    <b>Келісіміңіз енді күшінде емес: жаңа редакция шықты.</b>
    Сіз келісім берген редакция: №{ $edition }
    Уақыты: { $since } (Алматы уақыты)
    Жаңа редакцияны оқып, келісіміңізді жаңарта аласыз.
standing-withdrawn =
    <b>Келісіміңіз кері қайтарып алынды, өтініш қаралуда.</b>
    Редакция: №{ $edition }
    Уақыты: { $since } (Алматы уақыты)
standing-stopped =
    <b>Келісіміңіз кері қайтарып алынды, Компания деректеріңізді өңдеуді тоқтатты.</b>
    Редакция: №{ $edition }
    Уақыты: { $since } (Алматы уақыты)
standing-expired =
    <b>Келісіміңіздің мерзімі аяқталды, ол енді күшінде емес.</b>
    Редакция: №{ $edition }
    Уақыты: { $since } (Алматы уақыты)
standing-case =
    Өтініш нөмірі: <b>{ $number }</b>
    Қараудың соңғы күні: { $due }
standing-other-case =
    Бұрынғы келісім бойынша ашық өтініш: <b>{ $number }</b>
    Қараудың соңғы күні: { $due }
standing-draft =
    Аяқталмаған рәсім бар: { $step }-қадам, барлығы { $of }.
    Өшірілетін уақыты: { $expires } (Алматы уақыты)
button-begin = Келісімді оқу
button-continue = Жалғастыру
button-receipt = Түбіртек
button-withdraw = Келісімді кері қайтарып алу

## Receipt: one day a judge may read it

receipt-none = Сізде түбіртек жоқ: ол келісім берілгенде шығады. Бастау: /start
receipt-given =
    🧾 <b>ТҮБІРТЕК: келісім берілді</b>
    Жеке деректерді жинауға және өңдеуге келісім. Компания: «Senimkey» ЖШС
receipt-withdrawn =
    🧾 <b>ТҮБІРТЕК: келісім кері қайтарып алынды</b>
    Жеке деректерді жинауға және өңдеуге келісім. Компания: «Senimkey» ЖШС
receipt-number = Түбіртек нөмірі: <code>{ $receipt }</code>
receipt-at = Күні мен уақыты: <b>{ $at }</b> (Алматы уақыты)
receipt-edition =
    Келісімнің редакциясы: №{ $edition }
    Мәтіннің SHA-256 хеші: <code>{ $sha256 }</code>
# $phone is masked.
receipt-phone = SMS-кодпен расталған нөмір: { $phone }
receipt-case = Өтініш нөмірі: <b>{ $number }</b>
receipt-entry = Журналдағы жазба: №{ $index }
receipt-given-note = Түбіртекті сақтап қойыңыз. Келісімді кері қайтарып алу: /revoke
receipt-withdrawn-note = Түбіртекті сақтап қойыңыз. Өтініштің күйі: /consent
button-copy-receipt = Түбіртек нөмірін көшіру

## Withdrawing

# $quote: the agreement's clause on withdrawing, in Kazakh.
withdraw-ask =
    <b>Келісімді кері қайтарып аласыз ба? Әзірге ештеңе өзгерген жоқ.</b>

    Келісімде бұл туралы былай делінген:
    <blockquote>{ $quote }</blockquote>
    Кері қайтарып алсаңыз, Компания { $days } жұмыс күні ішінде деректеріңізді өңдеуді тоқтатады немесе тоқтатпау себебін негіздеп жауап береді. Соңғы күн: <b>{ $due }</b>
    Платформаны пайдалану шектелуі немесе мүмкін болмауы ықтимал.
button-keep = Жоқ, келісім қалсын
button-withdraw-confirm = Иә, кері қайтарып аламын
withdrawn =
    <b>Келісіміңіз кері қайтарып алынды.</b>
    Өтініш нөмірі: <b>{ $number }</b>. Компанияға хабарласқанда осы нөмірді айтыңыз.
    Компания { $days } жұмыс күні ішінде деректеріңізді өңдеуді тоқтатады немесе тоқтатпау себебін негіздеп жауап береді. Соңғы күн: <b>{ $due }</b>
    Өтініштің күйі: /consent
