### Renewal campaigns, as admins see them. Admins alone read it. Numbers of people are given as words.

campaign-none = There has been no renewal campaign yet. One comes with an edition that requires renewal: /editions
campaign-unknown = There is no renewal campaign for this edition. The latest one: /campaigns
campaign-example = ⚠️ After the command, write only the number of an edition. For example: <code>/campaigns 2</code>
campaign-title = <b>Renewal campaign: edition No. { $edition }</b>
# $starts, $ended: the day and time, in Almaty.
campaign-waiting = 🕒 Starts: { $starts }
campaign-running = ▶️ Under way
campaign-paused = ⏸ Paused
campaign-stopped = ⏹ Stopped by an admin: { $ended }
campaign-done = ✅ Over: { $ended }
campaign-counting = Working out whom to ask…
campaign-round-ask = Stage: asking for renewal
campaign-round-reminder = Stage: reminder
campaign-round-outdated = Stage: telling that the consent is no longer in force
campaign-bar = <code>{ $bar }</code> { $percent } %
campaign-round-over = The messages of this stage have been sent.
campaign-left =
    { $minutes ->
        [one] Time left: about { $minutes } minute
       *[other] Time left: about { $minutes } minutes
    }
campaign-left-seconds = Time left: less than a minute
campaign-counts =
    In all: <b>{ $total }</b>
    Not asked yet: { $planned }
    Message on its way: { $waiting }
    Asked, no answer: { $asked }
    Renewed: { $renewed }
    Declined: { $declined }
    Withdrew their consent: { $withdrawn }
    Unreachable, the bot is blocked: { $unreachable }
    Message refused by Telegram: { $failed }
campaign-expired = Term of the consent ended: { $expired }
# $until: the last day on which consents that are not renewed are in force.
campaign-grace = Last day on which consents that are not renewed are in force: { $until }
campaign-paused-note = While it is paused no new messages are sent, but this term is not prolonged.
campaign-next = Next stage starts: { $at }
campaign-stop-ask =
    <b>Stop the campaign? Nothing has changed yet.</b>
    Edition: No. { $edition }
    A stopped campaign cannot be started again: nobody will be sent a message about renewal any more.
    The edition itself and its term stay as they are. Last day on which consents that are not renewed are in force: { $until }
button-campaign-pause = Pause
button-campaign-resume = Resume
button-campaign-stop = Stop
button-campaign-keep = No, keep it going
button-campaign-stop-confirm = Yes, stop it for good
toast-campaign-paused = The campaign is paused
toast-campaign-resumed = The campaign is resumed
toast-campaign-stopped = The campaign is stopped
toast-campaign-late = The campaign had changed before you tapped, so the button did nothing.
admin-campaign-started =
    ▶️ <b>The renewal campaign has begun: edition No. { $edition }</b>
    People to be asked: { $people }
    Progress: /campaigns
admin-campaign-done =
    ✅ <b>The renewal campaign is over: edition No. { $edition }</b>
    In all: { $people }
    Renewed: { $renewed }
    Declined: { $declined }
    Withdrew their consent: { $withdrawn }
    Did not answer: { $silent }
    Could not be reached: { $unreachable }
    Consents that were not renewed are no longer in force. More: /campaigns
