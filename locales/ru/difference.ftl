### What a new edition changes. Says what the Kazakh says; the notes stand there.

## Messages

difference-lead =
    <b>Что изменилось в согласии</b>
    Сравниваются редакции №{ $before } и №{ $after }. Удалённые слова зачёркнуты, добавленные выделены жирным и подчёркнуты.
difference-reworded = <b>Абзац { $number } изменён</b>
difference-added = <b>Абзац { $number } добавлен</b>
difference-removed = <b>Абзац { $number } удалён</b>
difference-moved = <b>Абзац { $before } теперь под номером { $number }</b>
difference-kept = Абзацев без изменений: { $kept }
difference-none = Ни один абзац не изменился.

## The PDF

difference-pdf-title = Сравнение редакций №{ $before } и №{ $after }
difference-pdf-footer = ТОО «Senimkey» · Редакции №{ $before } и №{ $after }
difference-pdf-eyebrow = СРАВНЕНИЕ
difference-pdf-heading = Что изменилось в согласии
difference-pdf-before = Прежняя редакция
difference-pdf-after = Новая редакция
difference-pdf-effective = Вступает в силу
difference-pdf-same = текст без изменений
difference-pdf-removed = удалённый текст
difference-pdf-added = добавленный текст
difference-pdf-clause-kept = Абзац { $number }
difference-pdf-clause-moved = Абзац { $number } · прежний номер { $before }
difference-pdf-clause-reworded = Абзац { $number } · изменён
difference-pdf-clause-added = Абзац { $number } · добавлен
difference-pdf-clause-removed = Абзац { $number } · удалён
