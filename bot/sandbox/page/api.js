// The sandbox's client API: what a Telegram app would do for its person, and the live stream of what happens.
// Ids are the only thing that addresses carry; names, numbers and texts travel in bodies.

const RECONNECT_SECONDS = [0.5, 1, 2, 3];

/** A refusal by the sandbox (`status`, and its reason as the message), or no answer at all (`status` 0). */
export class ApiError extends Error {
  constructor(status, reason) {
    super(reason);
    this.status = status;
  }
}

async function call(method, path, body) {
  let response;
  try {
    const isJson = body !== undefined && !(body instanceof FormData);
    response = await fetch(path, {
      method,
      body: isJson ? JSON.stringify(body) : body,
      headers: isJson ? { "content-type": "application/json" } : {},
      cache: "no-store",
    });
  } catch (error) {
    throw new ApiError(0, String(error));
  }
  const text = await response.text();
  if (!response.ok) throw new ApiError(response.status, reasonOf(text));
  return text ? JSON.parse(text) : null;
}

function reasonOf(text) {
  try {
    const body = JSON.parse(text);
    return body.error ?? text;
  } catch {
    return text;
  }
}

export const api = {
  state: () => call("GET", "/client/state"),
  addPerson: (person) => call("POST", "/client/people", person),
  write: (person, message) => call("POST", `/client/people/${person}/messages`, message),
  sendFile: (person, file, caption) => {
    const form = new FormData();
    form.append("caption", caption);
    form.append("document", file, file.name);
    return call("POST", `/client/people/${person}/files`, form);
  },
  tap: (person, message, data) => call("POST", `/client/people/${person}/taps`, { message_id: message, data }),
  /** The tap with the bot's answer, or without one after `seconds`. */
  answer: (tap, seconds) => call("GET", `/client/taps/${encodeURIComponent(tap)}?timeout=${seconds}`),
  block: (person) => call("POST", `/client/people/${person}/block`, {}),
  unblock: (person) => call("POST", `/client/people/${person}/unblock`, {}),
  addFault: (fault) => call("POST", "/client/faults", fault),
  clearFaults: () => call("DELETE", "/client/faults"),
  /** What the Platform says to the bot, with the bot's status and answer. */
  say: (type, data) => call("POST", "/client/platform/events", { type, data }),
  /** Whether a consent of the person with this number is in force, as the bot answers the Platform. */
  lookUp: (phone) => call("POST", "/client/platform/lookups", { phone }),
  switchPlatform: (isDown) => call("POST", "/client/platform/switch", { is_down: isDown }),
  advance: (seconds) => call("POST", "/client/clock", { advance_seconds: seconds }),
};

/**
 * Listens to the sandbox for as long as the page lives: `onOpen` at each (re)connection, `onLost` when the line is
 * down, `onEvent` for each event. EventSource gives up for good on an error page, and a server that is being
 * restarted may show one: so each loss begins a new stream.
 */
export function listen({ onOpen, onLost, onEvent }) {
  let failures = 0;

  function open() {
    const source = new EventSource("/client/events");
    source.onopen = () => {
      failures = 0;
      onOpen();
    };
    source.onmessage = (message) => onEvent(JSON.parse(message.data));
    source.onerror = () => {
      source.close();
      onLost();
      const wait = RECONNECT_SECONDS[Math.min(failures, RECONNECT_SECONDS.length - 1)];
      failures += 1;
      setTimeout(open, wait * 1000);
    };
  }
  open();
}
