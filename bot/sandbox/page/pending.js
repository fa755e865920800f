// What the visitor did and the bot has not dealt with yet: messages on their way, taps without an answer.

const SETTLED_KEPT_MAX = 500;
const LOST = ["expired", "dropped"];

/** The bookkeeping of one page; `changed()` is called whenever something in it changed. */
export function createPending(changed) {
  const undelivered = new Map();
  const settled = new Set();
  const taps = new Set();

  return {
    /** A message went off; the news of its delivery may have come first. */
    sent(person, { update_id: update, message_id: message }) {
      if (update === null || settled.delete(update)) return;
      undelivered.set(update, `${person}:${message}`);
      changed();
    },

    isDelivered: (person, message) => ![...undelivered.values()].includes(`${person}:${message}`),

    isWaiting: (person, message, data) => taps.has(tapKey(person, message, data)),

    /** Marks a button while `work` runs; a second tap meanwhile does nothing, as in Telegram's apps. */
    async duringTap(person, message, data, work) {
      const key = tapKey(person, message, data);
      if (taps.has(key)) return;
      taps.add(key);
      changed();
      try {
        await work();
      } finally {
        taps.delete(key);
        changed();
      }
    },

    /** Hears of deliveries; a message that expired unread keeps its single tick. */
    apply(event) {
      if (event.type !== "delivery" || LOST.includes(event.outcome)) return;
      if (undelivered.delete(event.update_id)) changed();
      else remember(settled, event.update_id);
    },
  };
}

function tapKey(person, message, data) {
  return `${person}:${message}:${data}`;
}

function remember(set, value) {
  set.add(value);
  if (set.size > SETTLED_KEPT_MAX) set.delete(set.values().next().value);
}
