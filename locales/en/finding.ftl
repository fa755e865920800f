### Finding people, and a person's card. Says what the Kazakh says; the notes stand there.

## /find: exactly, never by a part

find-example =
    🔎 After the command, write whom you are looking for, for example:
    <code>/find +7 701 000 00 00</code>

    You can search by phone number, by surname and given name (with or without the patronymic), by receipt number, by the ID of a consent or a person, by case number, or by the ID on the Platform. Only exact matches are found. Every search is recorded in the ledger.
find-nobody =
    🔎 <b>Nobody was found.</b>
    Only exact matches are found: give all digits of the number, or first the surname, then the given name in full. If a name finds nobody, try it the other way round.
find-mixed = ⚠️ One word mixes look-alike Cyrillic and Latin letters: for example, a Latin “i” in place of a Cyrillic “і”. Type the word again in one alphabet.
find-several = 🔎 <b>Several people were found.</b> Choose one:
find-hit = <b>{ $number }.</b> { $about }
find-hit-damaged = the records are damaged
find-too-many =
    🔎 <b>Too many people were found.</b>
    Be more exact: add the patronymic, or search by number, receipt or case.
find-too-often = ⚠️ You have reached the limit of searches. Allowed within an hour: { $limit }. Please try again later.

## The card

card-title = 👤 <b>Person</b> <code>{ $person }</code>
card-standing = Consent: <b>{ $state }</b>
card-state-none = not given
card-state-declined = declined
card-state-given = in force
card-state-outdated = outdated, not in force
card-state-withdrawn = withdrawn, the case is under review
card-state-stopped = withdrawn, processing stopped
card-state-expired = expired
card-edition = Edition: No. { $edition }, since: { $since }
card-renewal = Renewal required by edition: No. { $edition }, last day: { $until }
card-asked = Last asked to renew: { $at }
card-language = Language: { $language }
card-phone = Number: { $phone }
card-phone-none = Number: none
card-external = ID on the Platform: bound
card-external-none = ID on the Platform: none
card-reachable = Messages: arrive
card-unreachable = Messages: do not arrive (the bot is blocked, or the account is gone), since: { $since }
card-no-chat = Messages: there is no chat
card-erased = The data were destroyed, nobody can read them any more. The entries in the ledger remain.
card-damaged =
    ⚠️ <b>The person’s records are damaged:</b> <code>{ $person }</code>
    What is stored is not what was written, so it is not shown. To verify: /verify
card-unknown = There is no such person.
card-cases = <b>Cases</b>
card-case-open = <code>{ $number }</code> · open, last day: { $due }
card-case-closed = <code>{ $number }</code> · { $state }
card-case-state-stopped = closed: processing stopped
card-case-state-refused = closed: refused with reasons
card-cases-more = More: { $more }
card-history = <b>History</b> ({ $first }–{ $last } / { $total })
card-entry = No. { $index } · { $at } · { $kind }
card-entry-receipt = · 🧾 { $receipt }
card-kind-consent-given = consent given
card-kind-consent-renewed = consent renewed
card-kind-consent-declined = consent declined
card-kind-consent-withdrawn = consent withdrawn
card-kind-consent-expired = consent expired
card-kind-withdrawal-stopped = processing stopped
card-kind-withdrawal-refused = withdrawal refused
card-kind-phone-changed = number changed
card-kind-phone-released = number released
card-kind-invitation-accepted = invitation accepted
card-kind-invitation-mismatched = number differs from the invitation
card-kind-request-opened = request opened
card-kind-request-answered = request answered
card-kind-data-destroyed = data on the Platform destroyed
button-earlier = ← Earlier
button-later = Later →
button-copy-person = Copy ID
button-refresh-card = Refresh
button-reveal = Show the data

## What is personal: by a tap, with a reason

reveal-ask =
    🔐 <b>Open personal data:</b> <code>{ $person }</code>
    Choose the reason. Who opened them, when and why is recorded in the ledger.
button-reason-request = The person’s request
button-reason-case = Withdrawal or case
button-reason-authority = Authority or court
button-reason-check = Looking into an error
reveal-reason = Reason: { $reason }. It is recorded in the ledger.
reveal-external = ID on the Platform: <code>{ $external }</code>
reveal-telegram = Telegram ID: <code>{ $id }</code>
reveal-file = Receipt <code>{ $receipt }</code>: it contains personal data. Its opening is recorded in the ledger.
button-hide = Hide
toast-not-revealed = Not opened: the data are destroyed, damaged or missing
