### What is said unasked, and in the short answers to a tap. Says what the Kazakh says; the notes stand there.

## To people

notice-phone-released =
    <b>Your number was verified in another Telegram account.</b>
    It is therefore no longer linked to your account. Where your consent stands has not changed: /consent
    If the number is still yours, contact your mobile operator and the Company: /privacy
notice-apology =
    <b>Please try again: /start</b>
    Sorry, through an error of ours your last action was not carried out.
    If it happens again, quote this number to the Company: <b>{ $number }</b>

## To admins

admin-sms-budget =
    ⚠️ <b>The SMS limit is used up: no confirmation codes are being sent.</b>
    The codes of the last 24 hours have reached LIMIT_SENDS_PER_DAY. Look for the cause: it may be an attack.
admin-dead-letter =
    ⚠️ <b>A message from Telegram could not be handled: { $number }</b>
    It is kept encrypted. The sender, if known, was asked to try again. See the service’s log for the cause, by this number.
    This notice comes at most once an hour, so there may be more of them.
admin-dead-event =
    ⚠️ <b>An event could not be delivered to the Platform: No. { $index }</b>
    Kind: { $kind }. Reason: { $reason }. All attempts are used up, and it is not sent by itself any more. Later events of the same person go on.
    The list, the reasons, and sending again: /deliveries
    This notice comes at most once an hour, so there may be more of them.
admin-platform-failing =
    ⚠️ <b>Events do not reach the Platform. Since: { $since }</b>
    Delivery is paused, and one event tries the connection. Nothing is lost: when the Platform answers, all of it goes out in order.
admin-platform-back =
    ✅ <b>The Platform answers again, and events are being delivered</b>
    The break began: { $since }
    The break ended: { $until }
admin-platform-stopped =
    ⚠️ <b>The Platform has answered that it takes no more events (410). At: { $since }</b>
    Delivery is stopped, and events wait. Ask the Platform why. To go on: /deliveries, or another address in PLATFORM_URL.

## SMS

sms-code = Senimkey: your consent confirmation code is { $code }. Tell nobody.

## Answers to a tap: no markup, at most 190 characters

toast-language = Language saved
toast-agreed = Next step: your mobile number
toast-given = Consent given
toast-kept = Nothing has changed: the consent is not withdrawn
toast-already = This has been done already, no need to repeat it
toast-not-shown = The agreement was not shown in full. We are sending it again: please read it to the end.
toast-old-button = This button is out of date, nothing has changed. To continue, send /start
toast-unknown-button = This button does not work. Send /help
toast-expired = The signing was not finished in time; what you had entered was deleted. To begin again, send /start.
toast-overtaken = Consent was given with this number from another account. If it is yours, please verify it again.
