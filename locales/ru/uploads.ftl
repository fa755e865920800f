### What is wrong with an edition's file that an admin sent, and what to do about it. The line of the file stands before it.
### Names in <code> are those of the file; $expected, $limit, $first and the like are numbers or names, given as words.

## The file

upload-size = Файл слишком большой: не более { $limit } КБ. Оставьте в нём только текст и перечень пунктов.
upload-encoding = Здесь есть символ не в UTF-8. Сохраните файл в кодировке UTF-8 и отправьте снова.
upload-bom = Файл начинается с невидимой метки BOM. Сохраните его в кодировке «UTF-8 без BOM».
# $character: as U+200B.
upload-character = Есть символ, который читатель не увидит или увидит иначе: <code>{ $character }</code>. Удалите его; вместо пробела поставьте обычный пробел.
upload-normal-form = Буква и знак при ней записаны отдельными символами. Запишите каждую букву одним символом (Unicode NFC).
upload-mixed = В этом слове смешаны кириллица и латиница: <b>{ $word }</b>. Наберите слово заново одним алфавитом.
upload-syntax = Строка не распознана. Каждая строка должна иметь один из трёх видов: <code>имя = текст</code>, под ней с отступом «<code>.group = …</code>» или «<code>.clause = …</code>», либо <code># пояснение</code>. Имя пишется латиницей.
upload-continued = Текст перешёл на следующую строку. Запишите его целиком в той строке, где стоит имя.
upload-computed = В согласии бывает только простой текст: уберите фигурные скобки и имена, которые начинаются с дефиса.
upload-empty = Нет текста: <code>{ $name }</code>. Напишите его или удалите строку.
upload-duplicate = Это имя уже встречалось: <code>{ $name }</code>, номер строки { $first }. Удалите одно из них или дайте другое имя.

## The text

upload-clause-name = Здесь должно стоять <code>{ $expected }</code>, а в файле — <code>{ $name }</code>. Запишите абзацы по порядку, не пропуская номеров.
upload-clause-attributes = У абзаца не бывает «<code>.group</code>» и «<code>.clause</code>»: <code>{ $name }</code>. Удалите их.
upload-clause-long = Абзац слишком длинный: <code>{ $name }</code>, не более { $limit } символов. Разделите его на несколько абзацев.
upload-clauses-many = Абзацев слишком много: не более { $limit }. Объедините короткие.
# Of a translation.
upload-clause-count = В переводе должно быть столько же абзацев, сколько в казахском тексте. В казахском тексте: { $expected }, в переводе: { $found }.
upload-text-long = Текст слишком длинный: число сообщений — не более { $limit }. Сократите текст.

## What it lists

upload-attributes = У пункта должно быть ровно два признака, «<code>.group</code>» и «<code>.clause</code>»: <code>{ $name }</code>.
upload-group = Такой группы нет: <code>{ $name }</code>. Укажите одну из этих: { $groups }.
upload-group-missing = В этих группах нет ни одного пункта: <code>{ $groups }</code>. Добавьте в каждую хотя бы один.
upload-item-clause = <code>{ $name }</code> ссылается на абзац, которого нет: <code>{ $clause }</code>. Укажите номер абзаца из текста.
upload-item-fragment = Текст <code>{ $name }</code> не встречается слово в слово в указанном для него абзаце: { $clause }. Скопируйте его оттуда.
upload-item-missing = Нет обязательного пункта, или он в другой группе: <code>{ $name }</code>. Он должен быть в группе <code>{ $group }</code>.

## What the program must know

upload-number = В пункте <code>{ $name }</code> должен стоять номер редакции: { $expected }. Других чисел там не бывает.
upload-date = Из пункта <code>{ $name }</code> не удалось прочитать дату вступления в силу. Запишите её по образцу: <code>2026 жылғы 19 мамыр</code>
upload-bin = В пункте <code>{ $name }</code> должен стоять БИН Компании: <code>{ $expected }</code>. Других чисел там не бывает.
upload-same = Этот текст уже был опубликован. Текст новой редакции должен отличаться от прежних.
# Of a translation.
upload-translation-item = В переводе бывают только абзацы: <code>{ $name }</code>. Удалите лишнее.
