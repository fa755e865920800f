### /deliveries: the way to the Platform, as admins see it. Admins alone read it.

deliveries-title = <b>Платформаға жеткізу</b>
# $count in this file: how many.
deliveries-waiting = Кезекте күтіп тұрған оқиғалар: <b>{ $count }</b>
deliveries-dead = Жеткізілмей қалған оқиғалар: <b>{ $count }</b>
deliveries-letters = Telegram-нан келіп, өңделмей қалған хабарлар: <b>{ $count }</b>

## The endpoint; $since, $at: the day and time, in Almaty

endpoint-missing =
    ⚪️ Платформаның мекенжайы берілмеген (PLATFORM_URL).
    Оқиғалар жоғалмайды: олар кезекте күтіп тұрады, Платформа оларды лентадан өзі де оқи алады.
endpoint-untried = ⚪️ Платформаға әлі бірде-бір оқиға жіберілген жоқ.
endpoint-open = 🟢 Байланыс бар. Басталған уақыты: { $since }
endpoint-failing =
    🟡 Платформа жауап бермей тұр. Басталған уақыты: { $since }
    Ештеңе жоғалмайды: байланыс бір оқиғамен тексеріліп тұрады.
endpoint-again = Келесі тексеру: { $at }
endpoint-stopped =
    🔴 Платформа оқиғаларды бұдан былай қабылдамайтынын айтты (410). Уақыты: { $since }
    Себебін Платформадан біліңіз. Байланыс қайта ашылғанша оқиғалар күтіп тұрады.
# $admin: the Telegram id of who paused it.
endpoint-paused =
    ⏸ <b>Жеткізу кідіртілген.</b> Кідірткен әкімші: <code>{ $admin }</code>, уақыты: { $since }
    Оқиғалар күтіп тұрады, жіберу әрекеттері жұмсалмайды.

# $reason: a word, as in the log, such as http-200. $took: milliseconds.
endpoint-tested =
    ✅ <b>Платформа сынақ оқиғасын қабылдады</b>
    Жауабы: <code>{ $reason }</code>, { $took } мс
endpoint-tested-failed =
    ⚠️ <b>Платформа сынақ оқиғасын қабылдамады</b>
    Нәтижесі: <code>{ $reason }</code>, { $took } мс
    Сынақ оқиғасы қайта жіберілмейді, басқа оқиғаларға әсері жоқ.

## Events that were given up

dead-title = <b>Жеткізілмей қалған оқиғалар: { $count }</b>
# $index: the event's place in the ledger. $kind: such as consent.given. $reason: a word, as in the log.
dead-line =
    №{ $index } · { $kind }
    Себебі: <code>{ $reason }</code>. Әрекет саны: { $attempts }. Тоқтаған уақыты: { $since }
dead-event =
    <b>№{ $index } · { $kind }</b>
    Жіберу тоқтаған уақыт: { $since }
    Әрекеттер, соңғысынан бастап:
attempt-ended = { $number }. { $at } — <code>{ $reason }</code>
attempt-unended = { $number }. { $at } — аяқталмай қалды
attempt-no-answer = Жауап бос немесе жауап болмаған
# $answer: the beginning of what the Platform answered.
attempt-answer = <blockquote>{ $answer }</blockquote>
dead-older = Бұдан бұрынғы әрекеттер: { $count }
again-all-ask =
    <b>Жеткізілмей қалған барлық оқиғаны қайта жібересіз бе?</b>
    Оқиға саны: { $count }. Әрқайсысы жаңа кесте бойынша жіберіледі.

## Updates that could not be handled

letters-title = <b>Өңделмей қалған хабарлар: { $count }</b>
# $number: as in the apology to the sender, and in the log.
letter-line = <b>{ $number }</b> · { $at } · <code>{ $reason }</code>

## Buttons: at most 28 characters

button-dead = Жеткізілмеген оқиғалар
button-letters = Өңделмеген хабарлар
button-endpoint-open = Жеткізуді жалғастыру
button-endpoint-pause = Жеткізуді кідірту
button-endpoint-test = Сынақ оқиғасын жіберу
button-again = Қайта жіберу
button-again-all = Бәрін қайта жіберу
button-again-all-confirm = Иә, бәрін қайта жіберу
button-answers = Платформаның жауаптары
button-deliveries-refresh = Жаңарту
button-deliveries-back = ← Артқа

## Answers to a tap: no markup, at most 190 characters

toast-endpoint-paused = Жеткізу кідіртілді
toast-endpoint-opened = Жеткізу жалғасты
toast-no-platform = Платформаның мекенжайы берілмеген (PLATFORM_URL)
toast-not-dead = Бұл оқиға жеткізілмей қалғандардың арасында жоқ: оны басқа әкімші қайта жіберген болуы мүмкін.
# $number: how many.
toast-sent-again = Қайта жіберілетін оқиға саны: { $number }
