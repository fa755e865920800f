### The Platform's invitations. Says what the Kazakh says; the notes on each message stand there.

## Links

start-token-expired =
    This link has expired.
    You can go on without it, or ask the Platform for a new one.
start-token-used =
    Somebody else has used this link already: each link is for one person only.
    You can go on without it, or ask the Platform for a new one.

## Ends

invitation-accepted =
    ✅ <b>Your account on the Platform is linked to your consent.</b>
    The consent is in force, there is no need to give it again: /consent
invitation-accepted-before = You have used this link before: your account on the Platform is linked.
invitation-mismatched =
    <b>Your account on the Platform was not linked to your consent: the link is meant for another number.</b>
    It differs from the number that you verified. This does not change where your consent stands: /consent
    If your number has changed, or if you think this is a mistake, contact the Company: /privacy
invitation-lost =
    <b>Your account on the Platform was not linked to your consent: the link is no longer valid.</b>
    Before the signing was finished it expired, or somebody else used it. This does not change where your consent stands: /consent
    Ask the Platform for a new link, and come back here through it.
receipt-bound = Your account on the Platform is linked to this consent.
button-way-back = Back to the Platform

## To admins

admin-invitation-mismatched =
    ⚠️ <b>The number of an invitation differs from the one that the person verified.</b>
    Invitation: <code>{ $invitation }</code>
    Nothing was linked; for the number’s owner the link is still valid. The Platform was told too.
