### Telegram's command menu: one line each, no markup.

command-start = Begin or continue
command-agreement = The text of the agreement
command-consent = Where your consent stands
command-receipt = Your latest receipt
command-revoke = Withdraw your consent
command-language = Тіл · Язык · Language
command-privacy = About your data
command-help = Help

## Admins alone see these

command-admin = Admin desk
command-stats = Statistics
command-find = Find a person
command-editions = Editions
command-campaigns = Renewal campaigns
command-deliveries = Deliveries
command-export = Export to a file
command-verify = Verify the ledger
command-admins = Admins
