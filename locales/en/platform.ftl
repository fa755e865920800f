### What a person is told because the Platform said so. Says what the Kazakh says; the notes stand there.

## A withdrawal

notice-withdrawal-received =
    <b>Your consent is withdrawn.</b>
    The Company received your notice of withdrawal { $channel ->
        [letter] by letter
        [office] at its office
        [email] by e-mail
        [call] by telephone
       *[another] in another way
    }. Received on: { $day }
    Case number: <b>{ $number }</b>. Quote it whenever you contact the Company.
    The Company will within { $days ->
        [one] { $days } working day
       *[other] { $days } working days
    } stop processing your data, or give a reasoned refusal. Last day: <b>{ $due }</b>
    Where the case stands: /consent

    If this notice was not from you, contact the Company: /privacy
    To give consent again: /start
notice-withdrawal-stopped =
    <b>The Company has stopped processing your data.</b>
    Stopped on: { $day }
    Case number: { $number }. The case is closed.
    To give consent again: /start
notice-withdrawal-stopped-earlier =
    <b>The Company has stopped processing your data under your earlier consent.</b>
    Stopped on: { $day }
    Case number: { $number }. The case is closed.
    This does not change where your present consent stands: /consent
ground-law = the law does not allow this consent to be withdrawn
ground-obligation = you have an obligation that is not yet fulfilled
notice-withdrawal-refused =
    <b>Your withdrawal was refused: your consent is in force again.</b>
    Case number: { $number }. The case is closed.
    Ground: { $ground }
    The Company’s explanation:
    <blockquote>{ $reason }</blockquote>
    Where your consent stands: /consent
    If you disagree with the answer, contact the Company: /privacy
notice-withdrawal-refused-not-in-force =
    <b>The withdrawal of your earlier consent was refused.</b>
    Case number: { $number }. The case is closed.
    Ground: { $ground }
    The Company’s explanation:
    <blockquote>{ $reason }</blockquote>
    Where your consent stands now: /consent
    If you disagree with the answer, contact the Company: /privacy

## The Platform itself

notice-access-limited =
    <b>Your use of the Platform has been limited.</b>
    The Company’s explanation:
    <blockquote>{ $reason }</blockquote>
    This does not change where your consent stands: /consent
    If you have questions, contact the Company: /privacy
notice-access-restored =
    <b>You can use the Platform as before: the limitation is lifted.</b>
    The Company’s explanation:
    <blockquote>{ $reason }</blockquote>
    This does not change where your consent stands: /consent
notice-data-destroyed =
    <b>The Company has destroyed your data on the Platform.</b>
    Destroyed on: { $day }
    The records of your consent are kept as proof: /privacy
    Where your consent stands: /consent
notice-message-service =
    <b>Service message from the Senimkey Platform</b>

    { $text }
notice-message-information =
    <b>Information message from the Senimkey Platform</b>

    { $text }
notice-message-marketing =
    <b>Marketing message from the Senimkey Platform</b>

    { $text }
