### What changes by the Platform's word. Says what the Kazakh says; the notes stand there.

## A changed number

notice-phone-change =
    <b>Verify your new number.</b>
    The Platform says that your number is now: <b>{ $phone }</b>
    If it is yours, tap the button below: a confirmation code will come to it by SMS. Until you verify it, nothing changes. Your consent stays as it is either way.
    If it is not yours, do not tap the button, and contact the Company: /privacy
    The button works for { $days ->
        [one] { $days } day
       *[other] { $days } days
    }.
button-verify = Verify the number
change-ask =
    <b>Type the confirmation code from the SMS: 6 digits.</b>
    New number: { $phone }. The code is valid for { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }.
    If the code is right, the number changes at once; your consent stays as it is.

    🔒 Never send a Telegram login code to anyone, us included: we never ask for it.
change-done =
    ✅ <b>Your new number is verified.</b>
    It is now the one linked to your account. This does not change where your consent stands: /consent
change-cancelled =
    <b>Cancelled.</b> Your number has not changed, and your consent is as it was.
    To verify it later, tap “{ button-verify }” again in the message about the new number.
problem-code-outdone = After the code was sent, this number was verified in another account. If it is yours, tap “{ button-resend }”.
problem-sms-refused-change = The SMS service could not send a message to this number. Tap “{ button-resend }” later. If the number is wrong, contact the Company: /privacy
problem-send-number-limit-change = Too many codes were sent to this number in the last 24 hours. Try later.
toast-finish-first = A signing is unfinished. First send /start and finish or cancel it. Then tap this button again.
sms-code-change = Senimkey: your new number confirmation code is { $code }. Tell nobody.
standing-change =
    Your new number is not verified yet: we are waiting for the code from the SMS.
    We wait until: { $expires } (Almaty time)
receipt-phone-now = Your verified number now: { $phone }

## The end of the Platform

notice-expired =
    <b>The term of your consent is over: the Platform has stopped working.</b>
    The consent is no longer in force. You can still see your receipt: /receipt
    If a case of yours is being considered, it is not closed: /consent
closed =
    <b>The Platform has stopped working, so no new consents are taken any more.</b>
    The term of consents given before is over. Where your consent stands: /consent
    About your data: /privacy
standing-closed = The Platform has stopped working, so no new consents are taken any more.
toast-closed = The Platform has stopped working, so no new consents are taken any more. To see where your consent stands, send /consent
admin-platform-closed =
    ⚠️ <b>The Platform says that it has stopped working.</b>
    When: { $at } (Almaty time)
    From that moment no consent is in force and no new one is taken. The expiry of the consents is being written into the ledger, and every person is told.
    This cannot be undone from the bot: if it is a mistake, contact the Platform’s team at once.
