// Keeps the store true: the whole state at each connection, then event by event. What happens while the state is
// being read is applied after it, so that nothing falls between the two.

const REFRESH_AFTER_MILLISECONDS = 40;
const RETRY_AFTER_MILLISECONDS = 1500;

/** The listener's three answers to the stream, and `refresh()`. `onEmpty()` brings somebody when nobody is in the sandbox. */
export function createSync({ api, store, pending, onEmpty }) {
  let reading = null;
  let isStale = false;
  let heardMeanwhile = [];
  let timer = null;
  let settling = null;

  function refresh() {
    isStale = true;
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  }

  async function read() {
    while (isStale) {
      isStale = false;
      heardMeanwhile = [];
      try {
        store.replace(await api.state());
        store.setOnline(true);
      } catch (error) {
        if (error.status === undefined) throw error;
        store.setOnline(false);
        later(RETRY_AFTER_MILLISECONDS);
        return;
      }
      for (const event of heardMeanwhile) take(event);
    }
    if (store.people.length > 0 || settling) return;
    settling = onEmpty().finally(() => {
      settling = null;
    });
  }

  function take(event) {
    pending.apply(event);
    if (store.apply(event)) return;
    later(REFRESH_AFTER_MILLISECONDS);
  }

  /** A burst of events costs one reading; a stream of them, one at each interval. */
  function later(milliseconds) {
    timer ??= setTimeout(() => {
      timer = null;
      refresh();
    }, milliseconds);
  }

  return {
    refresh,
    opened: refresh,
    lost: () => store.setOnline(false),
    heard(event) {
      if (reading) heardMeanwhile.push(event);
      else take(event);
    },
  };
}
