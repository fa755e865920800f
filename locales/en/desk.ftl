### The admins' desk: what is common to all of it. Admins alone read it. Says what the Kazakh says.

admin-no-right = ⚠️ Your role does not allow this.
admin-bare-example = ⚠️ Nothing is written after this command. The right way: { $command }
toast-no-right = Your role does not allow this
button-desk = ← Admin desk

## Roles

role-owner = Owner
role-officer = Officer
role-auditor = Auditor
button-role-owner = 👑 Owner
button-role-officer = 🗂 Officer
button-role-auditor = 🔎 Auditor

## Admins

admins-list = <b>Admins</b>
admins-named = {" "}· <b>{ $name }</b>
admins-line = {" "}· <code>{ $id }</code> · since { $since }
admins-how =
    To add an admin, send their contact to this chat, or write: <code>/admins add 123456789 officer</code>
    To change a role or remove an admin, choose the person below.
admins-roles =
    👑 <b>Owner</b> — may do everything, including adding and removing admins.
    🗂 <b>Officer</b> — works with people, cases and editions.
    🔎 <b>Auditor</b> — looks, and exports files without personal data.
admins-example =
    ⚠️ The command was not understood. The right way:
    <code>/admins add 123456789 officer</code>
    <code>/admins remove 123456789</code>
    Roles: owner, officer, auditor.
admins-role-ask =
    <b>{ $name }</b> · <code>{ $id }</code>
    Which role do you want to give them?
admins-contact-unknown =
    ⚠️ This contact has no Telegram account.
    Ask the person for their numeric Telegram ID and write: <code>/admins add 123456789 officer</code>
admins-remove-ask = <b>Remove this person from the admins?</b> The admin desk closes to them, and any buttons they have open there stop working at once.
admins-own-role-ask = <b>Change your own role?</b> The new role: { $role }. You will no longer manage admins, and only another owner can give you the role of owner back.
admins-added = ✅ Admin added: { $id }. To get messages, they should write /start to the bot once.
admins-changed = ✅ Role changed: { $id }
admins-removed = ✅ No longer an admin: { $id }
admins-unchanged = They have this role already, nothing has changed: { $id }
admins-overtaken = ⚠️ Another admin decided before you, so your action was not carried out: { $id }. Their present role is below.
admins-gone = ⚠️ There is no such admin now: { $id }
admins-last-owner = ⚠️ Nobody else has the role of owner. Give it to somebody else first.
admins-full = ⚠️ The number of admins has reached its limit: { $most }. Remove somebody first.
button-admin-open = { $badge } { $name }
button-admin-remove = Remove
button-admin-remove-yes = Yes, remove
button-admin-role-yes = Yes, change it
button-admin-keep = No, keep
button-admins = ← Admins

## What an admin is told of it

admin-now-owner = 👑 <b>You have the role of owner.</b> Admin desk: /admin
admin-now-officer = 🗂 <b>You have the role of officer.</b> Admin desk: /admin
admin-now-auditor = 🔎 <b>You have the role of auditor.</b> Admin desk: /admin
admin-no-more = <b>You are no longer an admin of this bot.</b> Your own consent is not affected: /consent
help-admins = <b>For admins:</b>
help-command = { $command } — { $does }

## The desk: what needs attention, the most urgent first

desk-head = <b>Admin desk</b> · your role: { $role }
desk-calm = ✅ Nothing is urgent.
desk-at = <i>As of { $at } (Almaty time)</i>
desk-ledger-broken = 🔴 <b>The ledger is broken, first broken entry: No. { $index }.</b> No new consent is accepted. To verify: /verify
desk-records-damaged = 🔴 <b>Entries whose record is damaged: { $count }</b>. The first: No. { $index }. The ledger itself is whole. To verify: /verify
desk-overdue = 🔴 <b>Overdue cases: { $count }</b>. The oldest: { $number }, due { $due }.
desk-unsigned = 🔴 <b>The ledger is not being signed.</b> Time of the first unsigned entry: { $since }. See the service’s log for the cause.
desk-codes-failing = 🔴 <b>Codes are not being sent by SMS.</b> Time of the first one that was not: { $since }. Numbers cannot be verified, so no new consents are given. See the service’s log for the cause.
desk-due-soon = 🟡 <b>Cases due soon: { $count }</b>. The first: { $number }, due { $due }, working days left: { $days }.
desk-endpoint-failing = 🔴 <b>The Platform does not answer.</b> Since: { $since }. Events waiting: { $count }. /deliveries
desk-endpoint-stopped = 🔴 <b>The Platform has refused to take more events (410).</b> At: { $since }. Events waiting: { $count }. /deliveries
desk-endpoint-paused = 🟡 <b>Delivery to the Platform was paused by an admin.</b> Since: { $since }. Events waiting: { $count }. /deliveries
desk-no-endpoint = 🟡 <b>The Platform has no address (PLATFORM_URL).</b> Events waiting: { $count }.
desk-dead-events = 🟡 <b>Undelivered events: { $count }</b>. /deliveries
desk-dead-letters = 🟡 <b>Unhandled messages: { $count }</b>. The newest: { $since }.
desk-budget = 🟡 <b>{ $percent } % of the SMS limit is used.</b> SMS sent in the last 24 hours: { $sent }, limit: { $most }.
desk-to-decide = 🟡 <b>Edition No. { $edition } waits for your decision.</b> /editions
desk-to-decide-own = ⚪ Edition No. { $edition } waits for another admin’s decision. /editions
desk-campaign-running = 📣 The campaign for edition No. { $edition } is running. /campaigns
desk-campaign-paused = ⏸ The campaign for edition No. { $edition } is paused. /campaigns
desk-no-ledger-key = ⚪ LEDGER_KEY is not set: the ledger is not signed.
desk-only-one = ⚪ Only one admin may decide about editions, and it takes two: whoever proposes an edition cannot approve it.
button-refresh = 🔄 Refresh
button-cases = 📂 Open cases: { $count }

## Cases

cases-head = <b>Open cases: { $count }</b>
cases-none = ✅ There are no open cases.
cases-line = ⚪ <b>{ $number }</b> — due { $due }, working days left: { $days }
cases-line-today = 🟡 <b>{ $number }</b> — { $due }, due today
cases-line-overdue = 🔴 <b>{ $number }</b> — { $due }, overdue
button-case = { $mark } { $number }
button-page-before = ← Previous
button-page-after = Next →

## Verifying the ledger

verify-running = ⏳ <b>The ledger is being verified…</b> A large ledger takes a few minutes; the result will appear in this message.
verify-busy = ⏳ <b>The ledger is being verified already.</b> Started: { $since }. The result goes to the admin who started it.
verify-sound = ✅ <b>The ledger is sound.</b> Entries verified: { $entries }
verify-broken =
    🔴 <b>The ledger is broken, first broken entry: No. { $index }.</b>
    Reason: { $reason }
    Until the ledger is restored, no new consent is accepted; consents can still be withdrawn.
verify-damaged =
    🔴 <b>Entries whose record is damaged: { $count }</b>. The first: No. { $index }.
    Consents are taken, but receipts of these entries cannot be issued again. Restore the records from a backup.
verify-failed = ⚠️ The verification did not finish. Try again: /verify
verify-checkpoint =
    The newest signed checkpoint: { $size } entries, { $at } (Almaty time)
    Root: <code>{ $root }</code>
verify-no-checkpoint = There is no signed checkpoint yet.
button-verify-again = 🔄 Verify again
