### Receipts as files, and the page behind the QR code. Says what the Kazakh says; the notes stand there.

## What happened, and what a value is called

event-given = Consent given
event-renewed = Consent renewed
event-withdrawn = Consent withdrawn
word-receipt-number = Receipt number
word-at = Date and time
word-moment = { $at } (Almaty time)
word-edition = Edition
word-edition-number = Edition No. { $edition }
word-hash = SHA-256 hash of the text
word-entry = Ledger entry
word-entry-number = No. { $index }
word-checkpoint = Signed checkpoint
word-checkpoint-size = { $origin }, entries in the ledger: { $size }
word-root = Root hash of the checkpoint
word-no-checkpoint = Not yet

## The PDF

pdf-eyebrow = RECEIPT
pdf-title = Receipt { $receipt }
pdf-lead = Consent to the collection and processing of personal data
pdf-author = “Senimkey” LLP
pdf-footer = “Senimkey” LLP · Receipt { $receipt }
pdf-qr = Check the receipt
pdf-qr-number = Receipt number
pdf-when = When
pdf-who = Who
pdf-name = Surname, given name, patronymic
pdf-capacity = As whom
pdf-capacity-self = Private user
pdf-capacity-partner = Partner
pdf-bin = BIN
pdf-organisation = Organisation
pdf-how = How
pdf-way = Way
pdf-way-chat = In the Senimkey Telegram bot, with the button “{ $button }”
pdf-way-letter = By a letter to the Company
pdf-way-office = At the Company’s office
pdf-way-email = By e-mail to the Company
pdf-way-call = By telephone to the Company
pdf-way-other = By telling the Company in another way
pdf-received = When the Company received the notice
pdf-phone-verified = Number, verified by an SMS code
pdf-phone = Mobile number
pdf-verified = When the number was verified
pdf-case = Case
pdf-case-number = Case number
pdf-due = Last day of the review
pdf-operator = To whom
pdf-company = Company
pdf-company-name = { $name }, BIN { $bin }
pdf-contacts = Contacts
pdf-agreement = Which text
pdf-ledger = Ledger
pdf-note-scan = The QR code opens a page that shows whether this receipt is in the ledger and whether the consent is in force now. What it shows must be the same as on this sheet.
pdf-note-number = To learn whether the receipt is in the ledger, tell the Company the receipt number.
pdf-note-proof = That the ledger’s entry was not changed since it was signed can be checked without asking the Company: the JSON file that comes with the receipt and the Company’s public key are enough.
pdf-text = Full text of the agreement
pdf-text-lead = Edition No. { $edition } · SHA-256: { $sha256 }

## Beneath the receipt in the chat: captions of files

file-pdf =
    🧾 <b>Consent receipt, PDF</b>
    What happened, and the full text of the agreement, in Kazakh. Keep it. Your number is not shown in full.
file-pdf-withdrawn =
    🧾 <b>Withdrawal receipt, PDF</b>
    What happened, and the full text of the agreement, in Kazakh. Keep it. Your number is not shown in full.
file-json =
    🔐 <b>File for checking, JSON</b>
    With it and the Company’s public key anybody can check that the receipt is genuine{ $page ->
        [none] .
       *[page] : { $page }
    }
    Your name and full number are inside: give it only to people you trust.
file-tlog-proof =
    🔗 <b>Proof of the ledger entry</b>
    For experts; there is no personal data in it.

## The page behind the QR code

page-title = Senimkey receipt
page-genuine = The receipt is genuine
page-genuine-lead = It is in the Company’s ledger, and its entry is unchanged.
page-unknown = There is no such receipt
page-unknown-lead = The ledger has no receipt with this number. Check the number, or scan the QR code again.
page-damaged = The receipt is not confirmed
page-damaged-lead = The entry in the ledger is not what was written. Contact the Company.
page-event = What happened
page-standing = The consent now
page-standing-given = In force
page-standing-outdated = Not in force: there is a new edition
page-standing-withdrawn = Withdrawn, the case is under review
page-standing-stopped = Withdrawn, processing has stopped
page-standing-expired = Not in force: its term has ended
page-compare = Compare it with the receipt in your hands: number, time and hash must be exactly the same. If anything differs, do not trust that receipt.
page-private = There is no personal data on this page.
page-languages = Language
