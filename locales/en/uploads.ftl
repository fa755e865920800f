### What is wrong with an edition's file that an admin sent, and what to do about it. The line of the file stands before it.
### Names in <code> are those of the file; $expected, $limit, $first and the like are numbers or names, given as words.

## The file

upload-size = The file is too large: { $limit } KB at most. Keep only the text and the list of items.
upload-encoding = There is a character here that is not in UTF-8. Save the file as UTF-8 and send it again.
upload-bom = The file begins with an invisible BOM. Save it as “UTF-8 without BOM”.
# $character: as U+200B.
upload-character = There is a character that readers would not see, or would see as another: <code>{ $character }</code>. Delete it; for a space, type an ordinary one.
upload-normal-form = A letter and its mark are written as separate characters. Write each letter as one (Unicode NFC).
upload-mixed = This word mixes Cyrillic and Latin letters: <b>{ $word }</b>. Type it again in one alphabet.
upload-syntax = The line is not understood. Each line is one of three: <code>name = text</code>, indented beneath it “<code>.group = …</code>” or “<code>.clause = …</code>”, or <code># a comment</code>. The name is written in Latin letters.
upload-continued = The text runs on to the next line. Write all of it on the line where its name stands.
upload-computed = The agreement holds only plain text: remove braces, and names that begin with a hyphen.
upload-empty = There is no text: <code>{ $name }</code>. Write it or delete the line.
upload-duplicate = This name occurs before: <code>{ $name }</code>, line { $first }. Delete one of them or rename it.

## The text

upload-clause-name = <code>{ $expected }</code> should stand here, the file has <code>{ $name }</code>. Write the paragraphs in order, without skipping numbers.
upload-clause-attributes = A paragraph has no “<code>.group</code>” and no “<code>.clause</code>”: <code>{ $name }</code>. Delete them.
upload-clause-long = The paragraph is too long: <code>{ $name }</code>, { $limit } characters at most. Divide it into several.
upload-clauses-many = There are too many paragraphs: { $limit } at most. Join short ones.
# Of a translation.
upload-clause-count = A translation must have as many paragraphs as the Kazakh text. In the Kazakh text: { $expected }, in the translation: { $found }.
upload-text-long = The text is too long: { $limit } messages at most. Shorten it.

## What it lists

upload-attributes = An item must have exactly two attributes, “<code>.group</code>” and “<code>.clause</code>”: <code>{ $name }</code>.
upload-group = There is no such group: <code>{ $name }</code>. Write one of these: { $groups }.
upload-group-missing = These groups have no item: <code>{ $groups }</code>. Add at least one to each.
upload-item-clause = <code>{ $name }</code> refers to a paragraph that is not there: <code>{ $clause }</code>. Write the number of a paragraph of the text.
upload-item-fragment = The text of <code>{ $name }</code> does not occur word for word in the paragraph it refers to, number { $clause }. Copy it from there.
upload-item-missing = A required item is missing, or is in another group: <code>{ $name }</code>. It belongs in the group <code>{ $group }</code>.

## What the program must know

upload-number = The item <code>{ $name }</code> must hold the number of the edition: { $expected }. It takes no other number.
upload-date = The day on which it takes effect could not be read from the item <code>{ $name }</code>. Write it like this: <code>2026 жылғы 19 мамыр</code>
upload-bin = The item <code>{ $name }</code> must hold the Company’s BIN: <code>{ $expected }</code>. It takes no other number.
upload-same = This text has been published before. A new edition must differ from all earlier ones.
# Of a translation.
upload-translation-item = A translation holds only paragraphs: <code>{ $name }</code>. Delete what is not one.
