### Telegram's command menu: one line each, no markup.

command-start = Бастау немесе жалғастыру
command-agreement = Келісімнің мәтіні
command-consent = Келісімнің күйі
command-receipt = Соңғы түбіртек
command-revoke = Келісімді кері қайтарып алу
command-language = Тіл · Язык · Language
command-privacy = Деректеріңіз туралы
command-help = Көмек

## Admins alone see these

command-admin = Басқару панелі
command-stats = Статистика
command-find = Пайдаланушыны табу
command-editions = Редакциялар
command-campaigns = Жаңарту науқандары
command-deliveries = Платформаға жеткізу
command-export = Файлға шығару
command-verify = Журналды тексеру
command-admins = Әкімшілер
