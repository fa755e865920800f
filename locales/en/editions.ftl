### Editions of the agreement at the admins' desk. Says what the Kazakh says; the notes stand there.

## The list

editions-head = <b>Editions of the agreement</b>
editions-in-force = ✅ <b>Edition No. { $number }</b> — in force since { $effective }
editions-coming = 🗓 <b>Edition No. { $number }</b> — published, takes effect on { $effective }
editions-past = <b>Edition No. { $number }</b> — earlier, took effect on { $effective }
edition-entry = Ledger entry: No. { $entry }
edition-of-program = Part of the program, without a ledger entry
edition-published-at = Published: { $at } (Almaty time)
editions-more = Earlier editions that are not listed: { $count }. Open them by number: <code>/editions { $number }</code>
editions-how = Send a new edition (No. { $number }) to this chat as the file <code>{ $file }</code>. The file 📎 below is a good one to begin from.
editions-example = ⚠️ There is no such edition. The right way: <code>/editions { $number }</code>
button-editions = ← Editions
button-edition-number = Edition No. { $number }
button-edition-open = In preparation: No. { $number }
button-edition = Open the edition

## The card

edition-state-draft = 📝 <b>Edition No. { $number } is a draft.</b> It is not proposed yet.
edition-state-proposed = ⏳ <b>Edition No. { $number } is proposed and awaits a decision.</b>
edition-state-published = ✅ <b>Edition No. { $number } is published.</b> Its text will not change any more.
edition-state-rejected = <b>Edition No. { $number } was rejected.</b>
edition-state-withdrawn = <b>Edition No. { $number } was withdrawn.</b>
edition-effective = Takes effect on: <b>{ $effective }</b>
edition-sizes = Paragraphs: { $clauses }, items: { $items }
edition-changes =
    Compared with edition No. { $before }:
    paragraphs — reworded: { $reworded }, added: { $added }, removed: { $removed }
    items — reworded: { $items_reworded }, added: { $items_added }, removed: { $items_removed }
edition-renewal-yes =
    Renewal of consents: <b>required</b>, within { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
edition-renewal-no = Renewal of consents: <b>not required</b>, earlier consents stay in force
edition-translations = Accompanying translations: { $listed }
edition-no-translations = Accompanying translations: none
edition-hash = SHA-256: <code>{ $hash }</code>
edition-sender = Sent in by the admin <code>{ $admin }</code>
edition-decided = Decided by the admin <code>{ $admin }</code>, { $at } (Almaty time)
edition-draft-hint = Read through the text, choose below how long people have to renew their consent, then propose the edition. To add a translation, send the file <code>{ $file }</code>.
edition-waits = Another admin decides: you cannot approve an edition that you sent in yourself.
edition-only-you = ⚠️ This takes two people, and nobody but you can approve editions now. An owner needs to add another admin: /admins
edition-decide = Read the text and the changes, then decide.
edition-too-late = ⚠️ It cannot be published for this day any more; the earliest day: { $earliest }. Change the date and send the file again.
button-edition-text = 👁 Text
button-edition-changes = ± Changes
button-edition-pdf = PDF
button-edition-file = 📎 File: { $file }
button-edition-words = 🌐 Translation: { $language }
button-edition-grace = { $grace } days
button-edition-no-renewal = No renewal
button-edition-propose = Propose
button-edition-withdraw = Withdraw
button-edition-approve = Approve
button-edition-reject = Reject
edition-words-head = 🌐 <b>Accompanying translation of edition No. { $number }: { $language }</b>. Only the Kazakh text is legally binding.
edition-pdf = Editions No. { $before } and No. { $after } compared
edition-file = 📎 The file of edition No. { $number }
edition-file-pattern = Begin a new edition from this file: change the text, its number and its date, name the file <code>{ $file }</code>, and send it to this chat.

## A file that was sent

edition-refused = ⚠️ <b>{ $file } is not accepted.</b> Problems: { $count }
edition-problems-more = Problems not shown: { $rest }. Fix the ones shown first, then send the file again.
edition-file-example = ⚠️ The file’s name is not understood. The next edition is No. { $number }; the right way: <code>{ $file }</code>
edition-not-fetched = ⚠️ { $file } could not be fetched. Please send it again.
edition-wrong-number = ⚠️ The next edition has the number { $number }. Name the file <code>{ $file }</code>; the text itself must have that number, too.
edition-too-soon = ⚠️ The text names { $effective }, which is too soon. The earliest day is { $earliest }. Change the date in the text.
edition-too-far = ⚠️ The text names { $effective }, which is too far ahead. The latest day is { $latest }. Change the date in the text.
edition-busy = ⚠️ Another admin is working on edition No. { $number }: <code>{ $admin }</code>, { $at } (Almaty time). Until it is withdrawn or decided upon, a second one cannot be sent.
edition-no-draft = ⚠️ There is no draft to which a translation could be added. Send the Kazakh text first: <code>{ $file }</code>
edition-not-draft = ⚠️ Edition No. { $number } is no longer a draft; no translation can be added.

## Deciding

edition-ask-approve =
    <b>Publish edition No. { $number }?</b> Nobody can change its text after that.
    Takes effect on: <b>{ $effective }</b>
    SHA-256: <code>{ $hash }</code>
edition-ask-reject =
    <b>Reject edition No. { $number }?</b> The admin who sent it in will be told.
    Takes effect on: { $effective }
    SHA-256: <code>{ $hash }</code>
edition-ask-withdraw =
    <b>Withdraw edition No. { $number }?</b> To propose it again, its file has to be sent anew.
    Takes effect on: { $effective }
    SHA-256: <code>{ $hash }</code>
button-edition-approve-yes = Yes, publish
button-edition-reject-yes = Yes, reject
button-edition-withdraw-yes = Yes, withdraw
toast-edition-kept = Saved
toast-edition-published = Published, ledger entry No. { $entry }
toast-edition-decided = This edition has been decided upon already, or has changed: see below
toast-edition-own = You cannot decide about an edition that you sent in yourself
toast-edition-too-soon = It cannot be published for this day any more; the earliest day: { $earliest }
toast-edition-too-far = It cannot be published for this day yet; the latest day: { $latest }
toast-edition-number = The next edition now has the number { $number }
notice-edition-proposed = ⏳ <b>Edition No. { $number } is proposed and awaits your decision.</b> Takes effect on: { $effective }
notice-edition-rejected = <b>Edition No. { $number } was rejected.</b> Decided by the admin <code>{ $admin }</code>
notice-edition-withdrawn = <b>Edition No. { $number } was withdrawn.</b> Withdrawn by the admin <code>{ $admin }</code>
notice-edition-published = ✅ <b>Edition No. { $number } is published.</b> Takes effect on: { $effective }. Ledger entry: No. { $entry }

## Translations, for people who read the agreement

translation-offer = 🌐 To help you understand it, this edition has a translation. Only the Kazakh text is legally binding.
button-translation = 🌐 Read the translation
translation-head = 🌐 <b>Translation of edition No. { $number }, for understanding only.</b> Consent is given to the Kazakh text, and only that text is legally binding.
