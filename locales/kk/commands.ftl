### Telegram's command menu: one line each, no markup.

command-start = Бастау немесе жалғастыру
command-agreement = Келісімнің мәтіні
command-consent = Келісімнің күйі
command-receipt = Соңғы түбіртек
command-revoke = Келісімді кері қайтарып алу
command-language = Тіл · Язык · Language
command-privacy = Деректеріңіз туралы
command-help = Көмек
