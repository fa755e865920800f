### /deliveries: the way to the Platform, as admins see it. Says what the Kazakh says; the notes stand there.

deliveries-title = <b>Deliveries to the Platform</b>
deliveries-waiting = Events waiting: <b>{ $count }</b>
deliveries-dead = Undelivered events: <b>{ $count }</b>
deliveries-letters = Messages from Telegram that could not be handled: <b>{ $count }</b>

## The endpoint

endpoint-missing =
    ⚪️ The Platform’s address is not set (PLATFORM_URL).
    No event is lost: they wait in the queue, and the Platform can also read them from the feed itself.
endpoint-untried = ⚪️ No event has been sent to the Platform yet.
endpoint-open = 🟢 The Platform answers. Since: { $since }
endpoint-failing =
    🟡 The Platform does not answer. Since: { $since }
    Nothing is lost: one event keeps testing the connection.
endpoint-again = Next test: { $at }
endpoint-stopped =
    🔴 The Platform said that it takes no more events (410). At: { $since }
    Ask the Platform why. Until delivery is resumed, events wait.
endpoint-paused =
    ⏸ <b>Delivery is paused.</b> Paused by the admin <code>{ $admin }</code>, at: { $since }
    Events wait, and no attempts are used up.

endpoint-tested =
    ✅ <b>The Platform accepted the test event</b>
    Answer: <code>{ $reason }</code>, { $took } ms
endpoint-tested-failed =
    ⚠️ <b>The Platform did not accept the test event</b>
    Result: <code>{ $reason }</code>, { $took } ms
    The test event is not sent again and does not affect other events.

## Events that were given up

dead-title = <b>Undelivered events: { $count }</b>
dead-line =
    No. { $index } · { $kind }
    Reason: <code>{ $reason }</code>. Attempts: { $attempts }. Sending stopped: { $since }
dead-event =
    <b>No. { $index } · { $kind }</b>
    Sending stopped: { $since }
    Attempts, the newest first:
attempt-ended = { $number }. { $at } — <code>{ $reason }</code>
attempt-unended = { $number }. { $at } — did not finish
attempt-no-answer = The answer was empty, or there was none
attempt-answer = <blockquote>{ $answer }</blockquote>
dead-older = Earlier attempts: { $count }
again-all-ask =
    <b>Send all undelivered events again?</b>
    Events: { $count }. Each is sent on a fresh schedule.

## Updates that could not be handled

letters-title = <b>Messages that could not be handled: { $count }</b>
letter-line = <b>{ $number }</b> · { $at } · <code>{ $reason }</code>

## Buttons: at most 28 characters

button-dead = Undelivered events
button-letters = Unhandled messages
button-endpoint-open = Resume delivery
button-endpoint-pause = Pause delivery
button-endpoint-test = Send a test event
button-again = Send again
button-again-all = Send all again
button-again-all-confirm = Yes, send all again
button-answers = The Platform’s answers
button-deliveries-refresh = Refresh
button-deliveries-back = ← Back

## Answers to a tap: no markup, at most 190 characters

toast-endpoint-paused = Delivery is paused
toast-endpoint-opened = Delivery is resumed
toast-no-platform = The Platform’s address is not set (PLATFORM_URL)
toast-not-dead = This event is not among the undelivered ones: another admin may have sent it again.
toast-sent-again = Events to be sent again: { $number }
