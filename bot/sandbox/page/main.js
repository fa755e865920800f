// Puts the page together: one store, one stream of events, and the views that draw from them.

import { createActions } from "./actions.js";
import { api, listen } from "./api.js";
import { createAttach } from "./attach.js";
import { createChat } from "./chat.js";
import { createComposer } from "./composer.js";
import { createDialogs } from "./dialogs.js";
import { inventPerson } from "./invented.js";
import { createPending } from "./pending.js";
import { askForPerson } from "./people.js";
import { createPhone } from "./phone.js";
import { createPlatform } from "./platform.js";
import { createSide } from "./side.js";
import { createStore } from "./store.js";
import { createSync } from "./sync.js";
import { createTabs } from "./tabs.js";
import { createMemory, createWords } from "./words.js";

const find = (selector) => document.querySelector(selector);

const memory = createMemory();
const words = createWords(memory);
const store = createStore(memory);
const pending = createPending(store.changed);
const dialogs = createDialogs({ toasts: find(".toasts"), words });
const actions = createActions({ store, pending, dialogs, words });
const tabs = createTabs({ body: document.body, onShow: (tab) => ({ phone, platform })[tab]?.read() });
const sync = createSync({ api, store, pending, onEmpty: settle });

async function add(person) {
  const added = await actions.attempt(() => api.addPerson(person));
  if (!added) return;
  await sync.refresh();
  store.select(added.id);
  tabs.show("chat");
}

/** A sandbox that was restarted has forgotten its people, the bot has not: they come back under their ids. */
async function settle() {
  const remembered = JSON.parse(memory.read("people") ?? "[]");
  if (remembered.length === 0) return add(inventPerson([], words.language));
  for (const person of remembered) await actions.attempt(() => api.addPerson(person));
  return sync.refresh();
}

store.subscribe(() => {
  if (store.people.length > 0) memory.write("people", JSON.stringify(store.people));
});

async function addPerson() {
  const person = await askForPerson({ dialogs, words, people: store.people });
  if (person) await add(person);
}

const chat = createChat({ root: find(".chat"), store, pending, words, actions, openPeople: () => tabs.show("side") });
const composer = createComposer({ root: find(".chat"), store, words, actions, goToEnd: chat.goToEnd });
createAttach({ root: find(".chat"), store, words, actions, dialogs, goToEnd: chat.goToEnd });
const phone = createPhone({
  root: find(".phone"),
  banner: find(".heads-up"),
  store,
  words,
  isInSight: () => tabs.isInSight("phone"),
  show: () => tabs.show("phone"),
  setUnread: (count) => tabs.setBadge("phone", count),
  useCode(code) {
    tabs.show("chat");
    composer.insert(code);
  },
});
const platform = createPlatform({
  root: find(".platform"),
  body: document.body,
  store,
  words,
  actions,
  dialogs,
  isInSight: () => tabs.isInSight("platform"),
  toChat: () => tabs.show("chat"),
  setUnread: (count) => tabs.setBadge("platform", count),
});
createSide({ root: find(".side"), store, words, actions, refresh: sync.refresh, addPerson, toChat: () => tabs.show("chat") });

for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => {
    words.choose(button.dataset.language);
    store.changed();
  });
}
words.translate(document);
listen({ onOpen: sync.opened, onLost: sync.lost, onEvent: sync.heard });
