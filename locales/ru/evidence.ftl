### The ledger's evidence: what stops when it is broken, and what admins are told.

## Answers to a tap: no markup, at most 190 characters

toast-halted = Пока журнал проверяется, новые согласия не принимаются. Всё, что вы ввели, сохранено: нажмите эту кнопку позже.

## To admins

# $index: the place of the lowest entry that is broken.
admin-ledger-broken =
    ⚠️ <b>Журнал повреждён: запись №{ $index } не такая, какой была сделана</b>
    Новые согласия не принимаются, отзывать согласие по-прежнему можно. Новые контрольные точки не подписываются.
    Не меняйте базу данных и сохраните её копию. Полная проверка: <code>python -m bot evidence check</code>. Когда журнал будет восстановлен, перезапустите сервис.
admin-ledger-sound =
    ✅ <b>Журнал проверен заново, он цел</b>
    Согласия снова принимаются.
# $count: how many records are damaged; $index: the place of the lowest entry among theirs.
admin-records-damaged =
    ⚠️ <b>Найдены записи с повреждённым содержимым: { $count }</b>
    Первая: №{ $index }. Сам журнал цел, согласия принимаются, но выдать квитанции этих записей заново нельзя.
    Сохраните копию базы данных и восстановите эти записи из резервной копии. Полная проверка: <code>python -m bot evidence check</code>
# $size: how many entries were signed.
admin-checkpoint-missing =
    ⚠️ <b>Контрольные точки не подписываются: в журнале не хватает записей</b>
    Раньше было подписано записей: { $size }; теперь есть не все. Возможно, база данных восстановлена из старой резервной копии.
    Верните недостающие записи. Если это невозможно, задайте новый LEDGER_KEY с другим именем.
# $size: how many entries the checkpoint covers.
admin-checkpoint-inconsistent =
    ⚠️ <b>Контрольные точки не подписываются: журнал противоречит тому, что уже подписано</b>
    Среди первых записей (их { $size }) есть изменённая. Не меняйте базу данных и сохраните её копию. Полная проверка: <code>python -m bot evidence check</code>.
# $size: how many entries the checkpoint covers.
admin-checkpoint-key =
    ⚠️ <b>Контрольные точки не подписываются: LEDGER_KEY новый, а имя у него прежнее</b>
    Контрольная точка (записей в ней: { $size }) подписана другим ключом. Верните прежний ключ или дайте новому другое имя.
admin-checkpoint-log =
    ⚠️ <b>Контрольные точки не подписываются: файл CHECKPOINT_LOG нельзя прочитать или записать</b>
    Проверьте путь к файлу, права и место на диске. Подписывание продолжится само.
