// The sandbox's own controls: who is looking, what else they can send, and what shall go wrong.

import { api } from "./api.js";
import { summary } from "./bubbles.js";
import { element, fill, icon, oncePerFrame } from "./dom.js";
import { clock, fullName, initials } from "./format.js";
import { inventPerson } from "./invented.js";

// In the terms of POST /client/faults. A bot's getUpdates never fails here: that would only look like a pause.
const SMS_FAILS = { method: "sms", status: 500 };
const TELEGRAM_FAILS = { method: "sendmessage", status: 500 };
const TELEGRAM_WAITS = { method: "sendmessage", status: 429, retry_after: 3 };

/** Draws the controls inside `root`; `addPerson()` asks for a new person, `toChat()` shows the conversation. */
export function createSide({ root, store, words, actions, refresh, addPerson, toChat }) {
  const find = (selector) => root.querySelector(selector);

  function draw() {
    const people = store.people.map(personModel);
    fill(find(".people"), [words.language, people], () => people.map(personItem));
    fill(find(".others"), [words.language, store.chat().blocked], () => others().map((one) => choice(one, words)));
    fill(find(".troubles"), words.language, () => troubles().map((one) => choice(one, words)));
    fill(find(".waiting-troubles"), [words.language, store.faults], () => store.faults.map(faultItem));
    find(".no-troubles").hidden = store.faults.length === 0;
  }

  function personModel(person) {
    const last = store.messages(person.id).at(-1);
    return {
      id: person.id,
      name: fullName(person),
      isSelected: person.id === store.selected,
      unread: store.unread.get(person.id) ?? 0,
      last: last ? summary(last, words) : words.say("noMessages"),
      time: last ? clock(last.date) : "",
    };
  }

  function personItem({ id, name, isSelected, unread, last, time }, index) {
    const button = element("button", { type: "button", className: "person", data: { testid: "person", personId: id } });
    button.setAttribute("aria-current", String(isSelected));
    button.append(
      element("span", { className: `avatar face-${index % 6}`, attributes: { "aria-hidden": "true" } }, initials(name)),
      element("span", {}, element("div", { className: "person-name" }, name), element("div", { className: "person-last" }, last)),
      element("span", { className: "person-side" }, time, unread > 0 ? element("span", { className: "badge" }, String(unread)) : null),
    );
    button.addEventListener("click", () => {
      store.select(id);
      toChat();
    });
    return element("li", {}, button);
  }

  function others() {
    const isBlocked = store.chat().blocked;
    const write = (message) => async () => {
      if (await actions.write(message)) toChat();
    };
    return [
      { id: "sticker", sign: "sticker", word: "sticker", press: write({ sticker: true }) },
      { id: "voice", sign: "voice", word: "voice", press: write({ voice: true }) },
      { id: "photo", sign: "photo", word: "photo", press: write({ photo: true }) },
      { id: "foreign-contact", sign: "contact", word: "foreignContact", press: write({ contact: strangersContact() }) },
      { id: "forwarded-contact", sign: "contact", word: "forwardedContact", press: () => write(forwardedContact(store.person()))() },
      { id: "block", sign: "block", isDanger: true, word: isBlocked ? "unblock" : "block", press: () => block(!isBlocked) },
    ];
  }

  function block(isBlocked) {
    return actions.attempt(() => (isBlocked ? api.block : api.unblock)(store.selected));
  }

  function troubles() {
    const all = [
      { id: "sms-fails", sign: "sms", word: "smsFails", fault: SMS_FAILS },
      { id: "telegram-fails", sign: "break", word: "telegramFails", fault: TELEGRAM_FAILS },
      { id: "telegram-waits", sign: "hourglass", word: "telegramWaits", fault: TELEGRAM_WAITS },
    ];
    return all.map((one) => ({ ...one, isDanger: true, press: () => change(() => api.addFault(one.fault)) }));
  }

  /** Faults come and go without an event, so the state is read again. */
  async function change(work) {
    await actions.attempt(work);
    await refresh();
  }

  function faultItem({ method, status, count }) {
    const known = troubles().find(({ fault }) => fault.method === method && fault.status === status);
    const what = known ? words.say(known.word) : `${method}: ${status}`;
    return element("li", { data: { testid: "waiting-trouble" } }, count > 1 ? `${what} × ${count}` : what);
  }

  find(".new-person").addEventListener("click", addPerson);
  find(".no-troubles").addEventListener("click", () => change(api.clearFaults));
  store.subscribe(oncePerFrame(draw));
}

function choice({ id, sign, word, press, isDanger }, words) {
  const className = `choice${isDanger ? " is-danger" : ""}`;
  return element("button", { type: "button", className, data: { testid: id }, on: { click: press } }, icon(sign), words.say(word));
}

/** A card that is not the sender's own: Telegram fills in the other person's id. */
function strangersContact() {
  const { first_name, last_name, phone } = inventPerson([], "kk");
  return { phone_number: phone, first_name, last_name, user_id: 799_999_999 };
}

/** The own card, but passed on from another chat: it proves nothing about who sends it. */
function forwardedContact({ id, first_name, phone }) {
  const sender = { id, is_bot: false, first_name };
  return {
    contact: { phone_number: phone, first_name, user_id: id },
    forward_origin: { type: "user", date: Math.floor(Date.now() / 1000), sender_user: sender },
  };
}
