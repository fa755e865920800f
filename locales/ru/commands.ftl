### Telegram's command menu: one line each, no markup.

command-start = Начать или продолжить
command-agreement = Текст согласия
command-consent = Состояние согласия
command-receipt = Последняя квитанция
command-revoke = Отозвать согласие
command-language = Тіл · Язык · Language
command-privacy = О ваших данных
command-help = Помощь
