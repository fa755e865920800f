### The ledger's evidence: what stops when it is broken, and what admins are told.

## Answers to a tap: no markup, at most 190 characters

toast-halted = While the ledger is being verified, no new consents are taken. What you entered is kept: tap this button again later.

## To admins

# $index: the place of the lowest entry that is broken.
admin-ledger-broken =
    ⚠️ <b>The ledger is broken: entry No. { $index } is not what was written</b>
    No new consents are taken; withdrawing goes on. No new checkpoints are signed.
    Leave the database as it is and keep a copy of it. To verify all of it: <code>python -m bot evidence check</code>. Once the ledger is restored, start the service again.
admin-ledger-sound =
    ✅ <b>The ledger was verified again and is whole</b>
    Consents are taken again.
# $count: how many records are damaged; $index: the place of the lowest entry among theirs.
admin-records-damaged =
    ⚠️ <b>Entries whose record is damaged: { $count }</b>
    The first: No. { $index }. The ledger itself is whole and consents are taken, but receipts of these entries cannot be issued again.
    Keep a copy of the database, and restore these records from a backup. To verify all of it: <code>python -m bot evidence check</code>
# $size: how many entries were signed.
admin-checkpoint-missing =
    ⚠️ <b>No checkpoints are signed: the ledger lacks entries</b>
    Entries signed before: { $size }. Not all of them are there now; perhaps the database was restored from an old backup.
    Bring the missing entries back. If that cannot be done, set a new LEDGER_KEY of another name.
# $size: how many entries the checkpoint covers.
admin-checkpoint-inconsistent =
    ⚠️ <b>No checkpoints are signed: the ledger contradicts what was signed before</b>
    One of the first entries (there are { $size }) was changed. Leave the database as it is and keep a copy of it. To verify all of it: <code>python -m bot evidence check</code>.
# $size: how many entries the checkpoint covers.
admin-checkpoint-key =
    ⚠️ <b>No checkpoints are signed: LEDGER_KEY has changed, its name has not</b>
    The checkpoint over { $size } entries is signed by another key. Bring the former key back, or give the new one another name.
admin-checkpoint-log =
    ⚠️ <b>No checkpoints are signed: the file CHECKPOINT_LOG cannot be read or written</b>
    Check its path, its permissions and the room on the disk. Signing goes on by itself.
