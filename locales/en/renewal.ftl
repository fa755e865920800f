### Renewing a consent under a new edition: what a person is told, and what their answer led to.
### `…-again` comes when nobody knows whether the message before it arrived.

# $edition: the new one. $until: the last day on which the consent is in force unless it is renewed.
notice-renewal =
    <b>A new edition of the agreement has taken effect: No. { $edition }</b>
    You gave your consent to an earlier edition. First read what has changed, then the whole text. Whether you renew your consent or decline is your choice.
    Unless you renew it, the last day on which your consent is in force: <b>{ $until }</b>
    Your consent is never renewed without your confirmation.
notice-renewal-again =
    <b>Perhaps you have not received our message about this: edition No. { $edition } of the agreement has taken effect.</b>
    You gave your consent to an earlier edition. First read what has changed, then the whole text. Whether you renew your consent or decline is your choice.
    Unless you renew it, the last day on which your consent is in force: <b>{ $until }</b>
    If the earlier message did reach you, this one only repeats it.
notice-renewal-reminder =
    <b>A reminder: your consent has not been renewed yet.</b>
    New edition of the agreement: No. { $edition }
    Last day on which your consent is in force: <b>{ $until }</b>
    Read what has changed. Whether you renew your consent or decline is your choice.
notice-renewal-reminder-again =
    <b>Perhaps you have not received our reminder: your consent has not been renewed yet.</b>
    New edition of the agreement: No. { $edition }
    Last day on which your consent is in force: <b>{ $until }</b>
    If the earlier message did reach you, this one only repeats it.
notice-outdated =
    <b>Your consent is no longer in force: it was not renewed.</b>
    The edition that asked for renewal: No. { $edition }
    You can read the current text and renew your consent at any time. Your consent now: /consent
notice-outdated-again =
    <b>Perhaps you have not received our message about this: your consent is no longer in force, as it was not renewed.</b>
    The edition that asked for renewal: No. { $edition }
    You can read the current text and renew your consent at any time. Your consent now: /consent
button-renew = Read what has changed
# The caption of the PDF that holds both texts.
renewal-file = The two editions compared. The whole text of the new edition is below.
declined-renewal =
    <b>You declined to consent to the new edition.</b>
    Last day on which the consent you gave to the earlier edition is in force: <b>{ $until }</b>
    We will not remind you again. If you change your mind, you can renew your consent at any time: /consent
declined-outdated =
    <b>You declined to consent to the new edition.</b>
    Your earlier consent is still not in force. If you change your mind, you can renew it at any time: /consent
standing-renewal =
    A new edition of the agreement has taken effect: No. { $edition }. You can read it and renew your consent.
    Unless you renew it, the last day on which your consent is in force: <b>{ $until }</b>
standing-renewal-declined =
    You declined to consent to the new edition: No. { $edition }
    Last day on which your consent is in force: <b>{ $until }</b>. You can renew it both before and after that day.
