### What a new edition changes. Says what the Kazakh says; the notes stand there.

## Messages

difference-lead =
    <b>What has changed in the agreement</b>
    Editions No. { $before } and No. { $after } are compared. Removed words are struck through; added words are bold and underlined.
difference-reworded = <b>Paragraph { $number } has changed</b>
difference-added = <b>Paragraph { $number } has been added</b>
difference-removed = <b>Paragraph { $number } has been removed</b>
difference-moved = <b>Paragraph { $before } is now number { $number }</b>
difference-kept = Unchanged paragraphs: { $kept }
difference-none = No paragraph has changed.

## The PDF

difference-pdf-title = Editions No. { $before } and No. { $after } compared
difference-pdf-footer = Senimkey LLP · Editions No. { $before } and No. { $after }
difference-pdf-eyebrow = COMPARISON
difference-pdf-heading = What has changed in the agreement
difference-pdf-before = The earlier edition
difference-pdf-after = The new edition
difference-pdf-effective = Takes effect on
difference-pdf-same = unchanged text
difference-pdf-removed = removed text
difference-pdf-added = added text
difference-pdf-clause-kept = Paragraph { $number }
difference-pdf-clause-moved = Paragraph { $number } · formerly number { $before }
difference-pdf-clause-reworded = Paragraph { $number } · changed
difference-pdf-clause-added = Paragraph { $number } · added
difference-pdf-clause-removed = Paragraph { $number } · removed
