### Telegram's command menu: one line each, no markup.

command-start = Begin or continue
command-agreement = The text of the agreement
command-consent = Where your consent stands
command-receipt = Your latest receipt
command-revoke = Withdraw your consent
command-language = Тіл · Язык · Language
command-privacy = About your data
command-help = Help
