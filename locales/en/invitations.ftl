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
    <b>Your account on the Platform was not linked: the link is meant for another number.</b>
    It differs from the number that you verified. Where your consent stands does not change: /consent
    If your number has changed, or if you think this is a mistake, contact the Company: /privacy
invitation-lost =
    <b>Your account on the Platform was not linked: the link is no longer good.</b>
    Before the signing was finished it expired, or somebody else used it. Where your consent stands does not change: /consent
    Ask the Platform for a new link, and come here by it again.
receipt-bound = Your account on the Platform is linked to this consent.
button-way-back = Back to the Platform

## To admins

admin-invitation-mismatched =
    ⚠️ <b>The number of an invitation differs from the one that the person verified.</b>
    Invitation: <code>{ $invitation }</code>
    Nothing was linked; for the number’s owner the link is still good. The Platform was told too.
