### What a new edition changes: messages (`difference-…`) and the PDF (`difference-pdf-…`, read where there is no markup).
### Numbers are given as words: of clauses and of editions.

## Messages

difference-lead =
    <b>Келісімде не өзгерді</b>
    №{ $before } және №{ $after } редакциялар салыстырылды. Алып тасталған сөздердің үсті сызылған, қосылған сөздер қою жазылып, асты сызылған.
difference-reworded = <b>{ $number }-абзац өзгертілді</b>
difference-added = <b>{ $number }-абзац қосылды</b>
difference-removed = <b>{ $number }-абзац алып тасталды</b>
difference-moved = <b>Бұрынғы { $before }-абзац енді { $number }-абзац болды</b>
difference-kept = Өзгермеген абзац саны: { $kept }
difference-none = Абзацтардың ешқайсысы өзгерген жоқ.

## The PDF

difference-pdf-title = №{ $before } және №{ $after } редакциялардың салыстырмасы
difference-pdf-footer = «Senimkey» ЖШС · №{ $before } және №{ $after } редакциялар
difference-pdf-eyebrow = САЛЫСТЫРУ
difference-pdf-heading = Келісімде не өзгерді
difference-pdf-before = Бұрынғы редакция
difference-pdf-after = Жаңа редакция
difference-pdf-effective = Күшіне енетін күні
difference-pdf-same = өзгермеген мәтін
difference-pdf-removed = алып тасталған мәтін
difference-pdf-added = қосылған мәтін
difference-pdf-clause-kept = { $number }-абзац
difference-pdf-clause-moved = { $number }-абзац · бұрынғы нөмірі { $before }
difference-pdf-clause-reworded = { $number }-абзац · өзгертілді
difference-pdf-clause-added = { $number }-абзац · қосылды
difference-pdf-clause-removed = { $number }-абзац · алып тасталды
