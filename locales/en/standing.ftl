### Where a person stands, the receipt, and withdrawing. Says what the Kazakh says; the notes stand there.

## Standing

standing-none = You have not given consent yet.
standing-declined =
    <b>You declined to give consent.</b>
    Edition: No. { $edition }
    When: { $since } (Almaty time)
standing-given =
    ✅ <b>Your consent is in force.</b>
    Edition: No. { $edition }
    Since: { $since } (Almaty time)
standing-outdated =
    <b>Your consent is no longer in force: there is a new edition.</b>
    You consented to edition: No. { $edition }
    When: { $since } (Almaty time)
    You can read the new edition and renew your consent.
standing-withdrawn =
    <b>Your consent is withdrawn, the case is under review.</b>
    Edition: No. { $edition }
    When: { $since } (Almaty time)
standing-stopped =
    <b>Your consent is withdrawn, the Company has stopped processing your data.</b>
    Edition: No. { $edition }
    When: { $since } (Almaty time)
standing-expired =
    <b>The term of your consent has ended, it is no longer in force.</b>
    Edition: No. { $edition }
    When: { $since } (Almaty time)
standing-case =
    Case number: <b>{ $number }</b>
    Last day of the review: { $due }
standing-other-case =
    Open case about an earlier consent: <b>{ $number }</b>
    Last day of the review: { $due }
standing-draft =
    A signing is unfinished: step { $step } of { $of }.
    It will be deleted: { $expires } (Almaty time)
button-begin = Read the agreement
button-continue = Continue
button-receipt = Receipt
button-withdraw = Withdraw consent

## Receipt: one day a judge may read it

receipt-none = You have no receipt yet: it is issued when consent is given. Begin: /start
receipt-given =
    🧾 <b>RECEIPT: consent given</b>
    Consent to the collection and processing of personal data. Company: “Senimkey” LLP
receipt-withdrawn =
    🧾 <b>RECEIPT: consent withdrawn</b>
    Consent to the collection and processing of personal data. Company: “Senimkey” LLP
receipt-number = Receipt number: <code>{ $receipt }</code>
receipt-at = Date and time: <b>{ $at }</b> (Almaty time)
receipt-edition =
    Edition of the agreement: No. { $edition }
    SHA-256 hash of the text: <code>{ $sha256 }</code>
receipt-phone = Number, verified by an SMS code: { $phone }
receipt-case = Case number: <b>{ $number }</b>
receipt-entry = Ledger entry: No. { $index }
receipt-given-note = Keep this receipt. To withdraw the consent: /revoke
receipt-withdrawn-note = Keep this receipt. Where the case stands: /consent
button-copy-receipt = Copy the receipt number

## Withdrawing

withdraw-ask =
    <b>Withdraw your consent? Nothing has changed yet.</b>

    The agreement says (the Kazakh text binds):
    <blockquote>{ $quote }</blockquote>
    If you withdraw, the Company will within { $days ->
        [one] { $days } working day
       *[other] { $days } working days
    } stop processing your data, or give a reasoned refusal. Last day: <b>{ $due }</b>
    The use of the Platform may be limited or become impossible.
button-keep = No, keep my consent
button-withdraw-confirm = Yes, withdraw consent
withdrawn =
    <b>Your consent is withdrawn.</b>
    Case number: <b>{ $number }</b>. Quote it whenever you contact the Company.
    The Company will within { $days ->
        [one] { $days } working day
       *[other] { $days } working days
    } stop processing your data, or give a reasoned refusal. Last day: <b>{ $due }</b>
    Where the case stands: /consent
