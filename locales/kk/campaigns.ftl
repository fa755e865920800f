### Renewal campaigns, as admins see them. Admins alone read it. Numbers of people are given as words.

campaign-none = Келісімді жаңарту науқаны әлі болған жоқ. Ол жаңартуды талап ететін редакциямен бірге пайда болады: /editions
campaign-unknown = Бұл редакция бойынша келісімді жаңарту науқаны жоқ. Соңғы науқан: /campaigns
campaign-example = ⚠️ Пәрменнен кейін редакцияның нөмірі ғана жазылады. Мысалы: <code>/campaigns 2</code>
campaign-title = <b>Келісімді жаңарту науқаны: №{ $edition } редакция</b>
# $starts, $ended: the day and time, in Almaty.
campaign-waiting = 🕒 Басталатын уақыты: { $starts }
campaign-running = ▶️ Жүріп жатыр
campaign-paused = ⏸ Кідіртілді
campaign-stopped = ⏹ Әкімші тоқтатты: { $ended }
campaign-done = ✅ Аяқталды: { $ended }
campaign-counting = Кімнен сұралатыны анықталып жатыр…
campaign-round-ask = Кезең: жаңартуды сұрау
campaign-round-reminder = Кезең: еске салу
campaign-round-outdated = Кезең: келісімнің енді күшінде емес екенін хабарлау
campaign-bar = <code>{ $bar }</code> { $percent } %
campaign-round-over = Бұл кезеңнің хабарлары жіберілді.
campaign-left =
    { $minutes ->
        [one] Қалған уақыт: шамамен { $minutes } минут
       *[other] Қалған уақыт: шамамен { $minutes } минут
    }
campaign-left-seconds = Қалған уақыт: бір минуттан аз
campaign-counts =
    Барлығы: <b>{ $total }</b>
    Әлі сұралған жоқ: { $planned }
    Хабар жолда: { $waiting }
    Сұралды, жауап күтілуде: { $asked }
    Жаңартты: { $renewed }
    Бас тартты: { $declined }
    Келісімін кері қайтарып алды: { $withdrawn }
    Хабар жетпеді, бот бұғатталған: { $unreachable }
    Хабарды Telegram қабылдамады: { $failed }
campaign-expired = Келісімінің мерзімі аяқталды: { $expired }
# $until: the last day on which consents that are not renewed are in force.
campaign-grace = Жаңартылмаған келісімдер күшінде болатын соңғы күн: { $until }
campaign-paused-note = Кідіріс кезінде жаңа хабар жіберілмейді, бірақ бұл мерзім ұзармайды.
campaign-next = Келесі кезеңнің басталатын уақыты: { $at }
campaign-stop-ask =
    <b>Науқанды тоқтатасыз ба? Әзірге ештеңе өзгерген жоқ.</b>
    Редакция: №{ $edition }
    Тоқтатылған науқан қайта басталмайды: бұдан кейін ешкімге жаңарту туралы хабар жіберілмейді.
    Редакцияның өзі де, мерзімі де өзгермейді. Жаңартылмаған келісімдер күшінде болатын соңғы күн: { $until }
button-campaign-pause = Кідірту
button-campaign-resume = Жалғастыру
button-campaign-stop = Тоқтату
button-campaign-keep = Жоқ, науқан жалғассын
button-campaign-stop-confirm = Иә, біржола тоқтату
toast-campaign-paused = Науқан кідіртілді
toast-campaign-resumed = Науқан жалғасты
toast-campaign-stopped = Науқан тоқтатылды
toast-campaign-late = Сіз басқанша науқанның күйі өзгеріп кетті, сондықтан бұл батырма ештеңе істеген жоқ.
admin-campaign-started =
    ▶️ <b>Келісімді жаңарту науқаны басталды: №{ $edition } редакция</b>
    Сұралатын пайдаланушылар: { $people }
    Барысы: /campaigns
admin-campaign-done =
    ✅ <b>Келісімді жаңарту науқаны аяқталды: №{ $edition } редакция</b>
    Барлығы: { $people }
    Жаңартты: { $renewed }
    Бас тартты: { $declined }
    Келісімін кері қайтарып алды: { $withdrawn }
    Жауап бермеді: { $silent }
    Хабар жетпеді: { $unreachable }
    Жаңартылмаған келісімдер енді күшінде емес. Толығырақ: /campaigns
