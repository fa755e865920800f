### What the bot can do, and what becomes of people's data. Says what the Kazakh says; the notes stand there.

help =
    <b>Choose what you need:</b>
    /start — begin or continue
    /agreement — the text of the agreement
    /consent — where your consent stands
    /receipt — your latest receipt
    /revoke — withdraw your consent
    /language — change the language
    /privacy — about your data

    Blocking the bot or deleting the chat does not withdraw your consent: that is what /revoke is for.
    🔒 Never send a Telegram login code to anyone, us included.

## Privacy

privacy =
    <b>About your data</b>
    <b>Who:</b> { $operator } (the Company), BIN { $bin } — the operator of the personal-data base.
    <b>What we ask for:</b> your name and mobile number; of partners also the BIN and the organisation’s name. We never ask for the IIN. To be able to answer you, we also keep your numeric Telegram ID.
    <b>Why:</b> to confirm who gave consent, and when.
    <b>Who sees it:</b> the Company; the SMS delivery service, the number and the code; Telegram, this chat.
    <b>How long:</b> an unfinished signing is deleted after { $hours ->
        [one] { $hours } hour
       *[other] { $hours } hours
    }. Records of consent, refusal and withdrawal are kept as proof.
    <b>To withdraw:</b> /revoke
    <b>To change, block or delete data:</b> { $contacts }

    What the agreement itself says is behind the buttons below.
privacy-no-contacts = write to the Company (its contacts are not given in the bot)
privacy-data =
    <b>What data?</b> Those listed below. Of them the bot asks only for your name and number, and of partners for the BIN and the organisation’s name.

    Agreement, paragraph { $clause } (the Kazakh text binds):
    <blockquote>{ $quote }</blockquote>
privacy-purposes =
    <b>What for?</b> From identifying you and working with documents to marketing messages in cases provided by law.

    Agreement, paragraph { $clause } (the Kazakh text binds):
    <blockquote>{ $quote }</blockquote>
privacy-recipients =
    <b>Who receives them?</b> The third parties named below, to the extent the Platform’s work needs; cross-border transfer is possible too.

    Agreement, paragraph { $clause } (the Kazakh text binds):
    <blockquote>{ $quote }</blockquote>
privacy-term =
    <b>For how long?</b> There is no fixed date: it depends on the purposes, the law and the Platform’s operation.

    Agreement, paragraph { $clause } (the Kazakh text binds):
    <blockquote>{ $quote }</blockquote>
privacy-withdrawal =
    <b>How do I withdraw?</b> By sending the Company a notice; in this bot /revoke does that.

    Agreement, paragraph { $clause } (the Kazakh text binds):
    <blockquote>{ $quote }</blockquote>
button-privacy-data = What data?
button-privacy-purposes = What for?
button-privacy-recipients = Who receives them?
button-privacy-term = For how long?
button-privacy-withdrawal = How do I withdraw?
button-back = ← Back
