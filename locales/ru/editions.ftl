### Editions of the agreement at the admins' desk. Says what the Kazakh says; the notes stand there.

## The list

editions-head = <b>Редакции согласия</b>
editions-in-force = ✅ <b>Редакция №{ $number }</b> — действует с { $effective }
editions-coming = 🗓 <b>Редакция №{ $number }</b> — опубликована, вступает в силу { $effective }
editions-past = <b>Редакция №{ $number }</b> — прежняя, вступила в силу { $effective }
edition-entry = Запись в журнале: №{ $entry }
edition-of-program = Входит в программу, записи в журнале нет
edition-published-at = Опубликована: { $at } (время Алматы)
editions-more = Прежних редакций, которых нет в списке: { $count }. Откройте их по номеру: <code>/editions { $number }</code>
editions-how = Новую редакцию (№{ $number }) пришлите в этот чат файлом <code>{ $file }</code>. Удобнее всего начать с файла 📎 ниже.
editions-example = ⚠️ Такой редакции нет. Правильный пример: <code>/editions { $number }</code>
button-editions = ← Редакции
button-edition-number = Редакция №{ $number }
button-edition-open = Готовится: №{ $number }
button-edition = Открыть редакцию

## The card

edition-state-draft = 📝 <b>Редакция №{ $number } — черновик.</b> Она ещё не предложена.
edition-state-proposed = ⏳ <b>Редакция №{ $number } предложена и ждёт решения.</b>
edition-state-published = ✅ <b>Редакция №{ $number } опубликована.</b> Её текст больше не изменится.
edition-state-rejected = <b>Редакция №{ $number } отклонена.</b>
edition-state-withdrawn = <b>Редакция №{ $number } отозвана.</b>
edition-effective = Вступает в силу: <b>{ $effective }</b>
edition-sizes = Абзацев: { $clauses }, пунктов: { $items }
edition-changes =
    По сравнению с редакцией №{ $before }:
    абзацы — изменено: { $reworded }, добавлено: { $added }, удалено: { $removed }
    пункты — изменено: { $items_reworded }, добавлено: { $items_added }, удалено: { $items_removed }
edition-renewal-yes =
    Обновление согласия: <b>обязательно</b>, срок — { $days ->
        [one] { $days } день
        [few] { $days } дня
        [many] { $days } дней
       *[other] { $days } дня
    }
edition-renewal-no = Обновление согласия: <b>не требуется</b>, прежние согласия остаются в силе
edition-translations = Сопроводительные переводы: { $listed }
edition-no-translations = Сопроводительные переводы: нет
edition-hash = SHA-256: <code>{ $hash }</code>
edition-sender = Прислал администратор: <code>{ $admin }</code>
edition-decided = Решил администратор: <code>{ $admin }</code>, { $at } (время Алматы)
edition-draft-hint = Прочитайте текст, выберите кнопками ниже срок обновления согласий и предложите редакцию. Чтобы добавить перевод, пришлите файл <code>{ $file }</code>.
edition-waits = Решает другой администратор: утвердить редакцию, которую прислали вы сами, нельзя.
edition-only-you = ⚠️ Для этого нужны двое, а кроме вас утверждать редакции сейчас некому. Пусть владелец добавит ещё одного администратора: /admins
edition-decide = Прочитайте текст и изменения, затем примите решение.
edition-too-late = ⚠️ На этот день публиковать уже нельзя, самый ранний день: { $earliest }. Измените дату и пришлите файл снова.
button-edition-text = 👁 Текст
button-edition-changes = ± Изменения
button-edition-pdf = PDF
button-edition-file = 📎 Файл: { $file }
button-edition-words = 🌐 Перевод: { $language }
button-edition-grace = { $grace } дн.
button-edition-no-renewal = Обновление не требуется
button-edition-propose = Предложить
button-edition-withdraw = Отозвать
button-edition-approve = Утвердить
button-edition-reject = Отклонить
edition-words-head = 🌐 <b>Сопроводительный перевод редакции №{ $number }: { $language }</b>. Юридическую силу имеет только казахский текст.
edition-pdf = Сравнение редакций №{ $before } и №{ $after }
edition-file = 📎 Файл редакции №{ $number }
edition-file-pattern = Новую редакцию начните с этого файла: измените текст, номер и дату, назовите файл <code>{ $file }</code> и пришлите в этот чат.

## A file that was sent

edition-refused = ⚠️ <b>Файл { $file } не принят.</b> Ошибок: { $count }
edition-problems-more = Не показано ошибок: { $rest }. Сначала исправьте показанные и пришлите файл снова.
edition-file-example = ⚠️ Имя файла не распознано. Следующая редакция — №{ $number }, правильный пример: <code>{ $file }</code>
edition-not-fetched = ⚠️ Файл { $file } не загрузился. Пришлите его ещё раз.
edition-wrong-number = ⚠️ Номер следующей редакции — { $number }. Назовите файл <code>{ $file }</code>; тот же номер должен стоять и в самом тексте.
edition-too-soon = ⚠️ В тексте указана дата { $effective }, это слишком рано. Самый ранний день: { $earliest }. Измените дату в тексте.
edition-too-far = ⚠️ В тексте указана дата { $effective }, это слишком далеко. Самый поздний день: { $latest }. Измените дату в тексте.
edition-busy = ⚠️ Редакцию №{ $number } уже готовит другой администратор: <code>{ $admin }</code>, { $at } (время Алматы). Пока она не отозвана и о ней нет решения, вторую отправить нельзя.
edition-no-draft = ⚠️ Нет черновика, к которому можно добавить перевод. Сначала пришлите казахский текст: <code>{ $file }</code>
edition-not-draft = ⚠️ Редакция №{ $number } уже не черновик, перевод к ней не добавить.

## Deciding

edition-ask-approve =
    <b>Опубликовать редакцию №{ $number }?</b> После этого её текст не изменит никто.
    Вступает в силу: <b>{ $effective }</b>
    SHA-256: <code>{ $hash }</code>
edition-ask-reject =
    <b>Отклонить редакцию №{ $number }?</b> Приславшему её администратору придёт об этом сообщение.
    Вступает в силу: { $effective }
    SHA-256: <code>{ $hash }</code>
edition-ask-withdraw =
    <b>Отозвать редакцию №{ $number }?</b> Чтобы предложить её снова, файл придётся прислать заново.
    Вступает в силу: { $effective }
    SHA-256: <code>{ $hash }</code>
button-edition-approve-yes = Да, опубликовать
button-edition-reject-yes = Да, отклонить
button-edition-withdraw-yes = Да, отозвать
toast-edition-kept = Сохранено
toast-edition-published = Опубликовано, запись в журнале: №{ $entry }
toast-edition-decided = Решение об этой редакции уже принято, или она изменилась: смотрите ниже
toast-edition-own = О редакции, которую прислали вы сами, решает другой администратор
toast-edition-too-soon = На этот день публиковать уже нельзя, самый ранний день: { $earliest }
toast-edition-too-far = На этот день публиковать пока нельзя, самый поздний день: { $latest }
toast-edition-number = Номер следующей редакции теперь { $number }
notice-edition-proposed = ⏳ <b>Предложена редакция №{ $number }, нужно ваше решение.</b> Вступает в силу: { $effective }
notice-edition-rejected = <b>Редакция №{ $number } отклонена.</b> Решил администратор: <code>{ $admin }</code>
notice-edition-withdrawn = <b>Редакция №{ $number } отозвана.</b> Отозвал администратор: <code>{ $admin }</code>
notice-edition-published = ✅ <b>Редакция №{ $number } опубликована.</b> Вступает в силу: { $effective }. Запись в журнале: №{ $entry }

## Translations, for people who read the agreement

translation-offer = 🌐 В помощь читателю у этой редакции есть перевод. Юридическую силу имеет только казахский текст.
button-translation = 🌐 Прочитать перевод
translation-head = 🌐 <b>Перевод редакции №{ $number }, только для понимания.</b> Согласие даётся на казахский текст, и только он имеет юридическую силу.
