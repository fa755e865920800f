// What this page knows of the sandbox's world: a copy of GET /client/state, kept fresh by the events.

const TYPING_SECONDS = 5;

/** The copy, and who is looking at it. `subscribe(draw)` runs `draw` after each change. */
export function createStore(memory) {
  const watchers = new Set();
  const store = {
    bot: {},
    people: [],
    chats: {},
    sms: [],
    faults: [],
    platform: null,
    selected: Number(memory.read("person")) || null,
    isOnline: false,
    isLoaded: false,
    unread: new Map(),
    typing: new Set(),
  };

  store.subscribe = (draw) => watchers.add(draw);
  store.changed = () => watchers.forEach((draw) => draw());
  store.person = () => store.people.find((person) => person.id === store.selected) ?? null;
  store.chat = (person = store.selected) => chatOf(store, person);
  store.messages = (person = store.selected) => [...chatOf(store, person).messages.values()];

  store.replace = (state) => {
    Object.assign(store, { bot: state.bot, people: state.people, sms: state.sms, faults: state.faults });
    Object.assign(store, { platform: state.platform, isLoaded: true });
    store.chats = {};
    for (const [id, chat] of Object.entries(state.chats)) {
      store.chats[id] = { ...chat, messages: new Map(chat.messages.map((one) => [one.message_id, one])) };
    }
    // A restarted sandbox may have other people: then the first of them is the one who looks.
    if (store.person() === null) store.select(store.people[0]?.id ?? null);
    store.changed();
  };

  store.select = (person) => {
    store.selected = person;
    store.unread.delete(person);
    memory.write("person", String(person ?? ""), { onlyThisTab: true });
    store.changed();
  };

  store.setOnline = (isOnline) => {
    store.isOnline = isOnline;
    store.changed();
  };

  /** Takes an event in; false when only reading the whole state again shows all that it changed. */
  store.apply = (event) => {
    const isAll = EFFECTS[event.type]?.(store, event) ?? false;
    store.changed();
    return isAll;
  };
  return store;
}

const EFFECTS = {
  // Which reply keyboard shows after a message came or went is the server's to say, as with Telegram.
  message(store, { chat_id: id, message }) {
    chatOf(store, id).messages.set(message.message_id, message);
    if (!message.from_bot) return false;
    store.typing.delete(id);
    if (id !== store.selected) store.unread.set(id, (store.unread.get(id) ?? 0) + 1);
    return false;
  },

  edited(store, { chat_id: id, message }) {
    chatOf(store, id).messages.set(message.message_id, message);
    return true;
  },

  deleted(store, { chat_id: id, message_id: message }) {
    chatOf(store, id).messages.delete(message);
    return false;
  },

  blocked(store, { chat_id: id, blocked }) {
    chatOf(store, id).blocked = blocked;
    return true;
  },

  action(store, { chat_id: id, action }) {
    if (action !== "typing") return true;
    store.typing.add(id);
    setTimeout(() => {
      store.typing.delete(id);
      store.changed();
    }, TYPING_SECONDS * 1000);
    return true;
  },

  person(store, { person }) {
    if (!store.people.some((one) => one.id === person.id)) store.people = [...store.people, person];
    return false;
  },

  sms(store, { sms }) {
    if (!store.sms.some((one) => one.id === sms.id)) store.sms = [...store.sms, sms];
    return true;
  },

  platform_delivery(store, { delivery }) {
    store.platform?.deliveries.push(delivery);
    return true;
  },

  platform_post(store, { post }) {
    store.platform?.posts.push(post);
    return true;
  },

  platform_switch(store, { is_down: isDown }) {
    if (store.platform) store.platform.is_down = isDown;
    return true;
  },

  tap: () => true,
  answer: () => true,
  delivery: () => true,
};

/** The messages of a person's chat; one that the sandbox has not mentioned yet is empty. */
function chatOf(store, id) {
  store.chats[id] ??= { messages: new Map(), keyboard: null, blocked: false, commands: [] };
  return store.chats[id];
}

/** The text messages that this person's phone shows: their own, and those to numbers that are nobody's here. */
export function smsOf(store, person) {
  if (!person) return [];
  const others = new Set(store.people.filter((one) => one.id !== person.id).map((one) => one.phone));
  return store.sms.filter((one) => one.to === person.phone || !others.has(one.to));
}
