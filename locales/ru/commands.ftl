### Telegram's command menu: one line each, no markup.

command-start = Начать или продолжить
command-agreement = Текст согласия
command-consent = Состояние согласия
command-receipt = Последняя квитанция
command-revoke = Отозвать согласие
command-language = Тіл · Язык · Language
command-privacy = О ваших данных
command-help = Помощь

## Admins alone see these

command-admin = Панель управления
command-stats = Статистика
command-find = Найти пользователя
command-editions = Редакции
command-campaigns = Кампании обновления
command-deliveries = Доставка на Платформу
command-export = Выгрузка в файл
command-verify = Проверка журнала
command-admins = Администраторы
