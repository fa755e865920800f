### /export: what admins take out as files. Says what the Kazakh says; the notes stand there.

export-title =
    <b>Export to a file</b>
    When the file is ready, it comes into this chat. A large one comes in parts.
export-ask-period = For which period?
export-ask-reason =
    <b>Why are personal data needed?</b>
    The reason is recorded in the ledger, and an entry remains for each person whose data are in the file. Do not pass the file on to third parties.

## What

export-kind-evidence = <b>Evidence</b>: all ledger entries, the checkpoints and the key to verify them
export-kind-audit = <b>Actions of admins</b>
export-kind-consents = <b>Consents</b>, without personal data
export-kind-personal = <b>Consents with personal data</b>
export-days = Period: { $since } – { $until }

## How far

export-preparing = ⏳ <b>The file is being prepared: { $percent } %</b>
export-done = ✅ <b>The file was sent</b>
export-failed =
    ⚠️ <b>The file could not be prepared</b>
    See the service’s log for the cause. Try again: /export
export-stopped = <b>The preparation of the file was stopped</b>
export-not-made =
    ⚠️ <b>The file you asked for could not be prepared</b>
    See the service’s log for the cause. Try again: /export

## Under the file

export-part = Part: { $number }
export-verify =
    To verify: unpack the archive into an empty directory, then run <code>python -m bot evidence verify DIR</code>.
export-join =
    Unpack all parts into one directory and run <code>sh join.txt</code> there. Then verify: <code>python -m bot evidence verify DIR</code>
export-personal-note = ⚠️ The file contains personal data. Delete it when it is no longer needed.

## Buttons: at most 28 characters

button-export-evidence = Evidence
button-export-audit = Actions of admins
button-export-consents = Consents
button-export-personal = With personal data
button-export-back = ← Back
button-export-stop = Stop
button-export-period-month = This month
button-export-period-last-month = Last month
button-export-period-days-90 = Last 90 days
button-export-period-days-365 = Last 365 days
button-export-period-all = All time
button-export-reason-authority = Request by an authority
button-export-reason-court = Court case
button-export-reason-audit = Audit
button-export-reason-reconciliation = Check with the Platform

## Answers to a tap: no markup, at most 190 characters

toast-export-ordered = The file is being prepared
toast-export-stopped = Stopped
toast-export-no-key = LEDGER_KEY is not set: the ledger is not signed, so the evidence cannot be prepared.
toast-export-too-many = First wait for the files you asked for earlier, or stop them.
