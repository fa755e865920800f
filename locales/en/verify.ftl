### The page that checks the file of a receipt in the browser (/verify). Says what the Kazakh says; the notes stand there.

verify-title = Check a receipt
verify-lead = Choose the JSON file that came with the receipt in the bot. This page says at once whether the receipt is genuine.
verify-choose = Choose the file
verify-drop = or drop it on this page
verify-local = The file is sent nowhere: it is checked on this device only, in the browser itself. Once the page is open, not even the internet is needed.
verify-no-script = The file is checked in the browser itself, so this page needs JavaScript. Switch it on, or check the receipt with the program verify.py.

## The verdict

verify-genuine = The receipt is genuine
verify-genuine-ours = It is in a ledger that is signed with the Company’s key, and is unchanged since.
verify-genuine-given = It is in a ledger that is signed with the key you entered, and is unchanged since.
verify-false = The receipt is not genuine
verify-unchecked = It could not be checked
verify-file = File: { $name }

## Why it is not genuine

verify-why-empty = The file is empty.
verify-why-large = The file is too large: that of a receipt has at most 1 MB.
verify-why-json = The file is incomplete or damaged and cannot be read as JSON. Get it once more in the bot with /receipt, and check again.
verify-why-twice = A name stands twice in the file. In a genuine receipt that does not happen.
verify-why-shape = The file is not built like a Senimkey receipt: a field is missing, there is one too many, or a value is written in another way.
verify-why-entry = The ledger entry in the file is built wrongly: the Company’s ledger does not write it so.
verify-why-record = What the receipt says was changed: it does not belong to the entry in the ledger.
verify-why-contradiction = What the receipt says contradicts the entry in the ledger: the event, person, time or text is another.
verify-why-proof = The proof of the entry cannot be read, or is that of another entry.
verify-why-tree = The proof does not show that this entry is in the ledger: the entry, the proof or the checkpoint was changed.
verify-why-origin = The checkpoint is that of another ledger: the file says “{ $origin }”, the key “{ $name }”.
verify-why-unsigned = The checkpoint is not signed with this key.
verify-why-signature = The checkpoint’s signature is wrong: the checkpoint was changed, or signed with another key.

## Why it could not be checked

verify-why-pdf = This is a PDF file, for reading and printing. Choose the JSON file that came with the receipt.
verify-why-bare = This file has the proof only, not the receipt. Choose the JSON file that came with the receipt.
verify-why-unread = The browser could not read the file. Choose it once more.
verify-why-key = The key you entered cannot be read. A key is written whole and without spaces: “name+id+base64”.
verify-why-no-key = All else is right, but this page has no key of the Company, so the signature was not checked. Enter the key below.
verify-why-browser = All else is right, but this browser cannot check Ed25519 signatures. Update it, or open the page in another.
verify-why-insecure = At this address the browser does not allow the check. Open the page over https://.
verify-why-failed = The check failed by a mistake of ours. Check the receipt with the program verify.py.

## What is proven, step by step

verify-proven = What is proven
verify-proven-lead = The receipt is genuine only if all five checks pass.
verify-step-file = The file is whole and built like a receipt
verify-step-entry = The ledger entry in it is built rightly
verify-step-record = What the receipt says belongs to this very entry, to the letter
verify-step-tree = The entry stands at this very place in the ledger
verify-step-signature = The ledger with this entry is signed by the key’s owner
verify-state-passed = passed
verify-state-failed = failed
verify-state-open = not checked

## What is not

verify-not-proven = What is not proven
verify-not-now = That the consent is still in force: it may have been withdrawn later.
verify-not-time = That the time is right: it is that of the Company’s clock.
verify-not-person = Who held the phone, and that the name is true: the receipt shows what happened in the bot, no more.
verify-not-company = That the key’s owner did not rewrite the whole ledger: only a checkpoint that somebody else kept shows that.
verify-not-page = That this page is honest: it comes from the Company. If you do not trust it either, get the key elsewhere and check the receipt with the program docs/evidence/verify.py.
verify-now = See whether the consent is in force now

## On the page behind the QR code

verify-link = Check the JSON file

## The key

verify-key = The key
verify-key-lead = The signature is checked with this public key of the Company. The receipt itself holds none: compare it with the key you know from elsewhere.
verify-key-earlier = Receipts from before, when the ledger had another name, are checked with these keys of the Company.
verify-key-none = This page has no key of the Company: the service does not sign its ledger.
verify-key-other = Another key
verify-key-use = Check with this key
verify-key-ours = Back to the Company’s key
verify-key-given = The key in use now: { $key }

## What the receipt says

verify-told = What the receipt says
verify-told-private = There are personal data here. They are shown on this device only.
verify-text-known = This is the hash of edition No. { $edition }, which the Company published.
verify-text-unknown = This hash is not that of edition No. { $edition }, which the Company published.
