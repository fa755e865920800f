// The conversation: head, messages, scrolling. Messages are drawn once and kept until they change.

import { bubble } from "./bubbles.js";
import { element, icon, oncePerFrame } from "./dom.js";
import { dayKey, dayTitle, fullName, initials } from "./format.js";

const NEAR_END_PIXELS = 80;
const READING_MARGIN_PIXELS = 10;
const TOGETHER_SECONDS = 300;
const LEAVING_MILLISECONDS = 180;

/** Draws the selected person's chat inside `root`, and again after each change. */
export function createChat({ root, store, pending, words, actions, openPeople }) {
  const find = (selector) => root.querySelector(selector);
  const scroll = find(".scroll");
  const list = find(".messages");
  const toEnd = find(".to-end");
  const me = find(".me");
  let shown = { person: null, language: null, items: new Map(), days: new Map() };
  let unseenCount = 0;
  let isFollowed = true; // whether the end was in sight when the chat last was

  const isAtEnd = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_END_PIXELS;
  const goToEnd = (behavior = "auto") => scroll.scrollTo({ top: scroll.scrollHeight, behavior });

  function draw() {
    const isOther = shown.person !== store.selected || shown.language !== words.language;
    const wasAtEnd = isOther || isAtEnd();
    if (isOther) {
      if (shown.person !== store.selected) unseenCount = 0;
      shown = { person: store.selected, language: words.language, items: new Map(), days: new Map() };
      list.replaceChildren();
    }
    drawHead();
    const arrived = drawMessages(!isOther);
    if (wasAtEnd) showArrived(isOther ? [] : arrived);
    else unseenCount += arrived.length;
    drawToEnd();
    if (scroll.clientHeight > 0) isFollowed = isAtEnd();
  }

  /** Follows the conversation, but stops where something longer than the screen begins: it is there to be read. */
  function showArrived(arrived) {
    goToEnd();
    const first = arrived[0];
    if (!first) return;
    const top = first.offsetTop - list.offsetTop - READING_MARGIN_PIXELS;
    if (top >= scroll.scrollTop) return;
    scroll.scrollTop = top;
    unseenCount += arrived.length - 1;
  }

  /** Makes the list what the store says; returns the items of the bot's messages that are new in it. */
  function drawMessages(isLive) {
    const messages = store.messages().sort((a, b) => a.message_id - b.message_id);
    const kept = new Set(messages.map((one) => one.message_id));
    for (const id of shown.items.keys()) {
      if (!kept.has(id)) leave(id);
    }
    const wanted = [];
    const arrived = [];
    let before = null;
    for (const message of messages) {
      if (before === null || dayKey(before.date) !== dayKey(message.date)) wanted.push(dayItem(message));
      const isNew = !shown.items.has(message.message_id);
      const item = messageItem(message, isLive);
      item.classList.toggle("follows", isTogether(before, message));
      if (isNew && message.from_bot) arrived.push(item);
      wanted.push(item);
      before = message;
    }
    arrange(wanted);
    find(".hello").hidden = messages.length > 0 || !store.isLoaded || store.person() === null;
    return arrived;
  }

  /** Puts the items in order, touching only what stands wrong; those on their way out fade where they are. */
  function arrange(wanted) {
    let place = present(list.firstElementChild);
    for (const item of wanted) {
      if (item === place) place = present(item.nextElementSibling);
      else list.insertBefore(item, place);
    }
    while (place !== null) {
      const next = present(place.nextElementSibling);
      place.remove();
      place = next;
    }
  }

  function messageItem(message, isLive) {
    const isDelivered = pending.isDelivered(store.selected, message.message_id);
    const old = shown.items.get(message.message_id);
    const make = () => bubble(message, { words, actions, isDelivered });
    const item = old?.item ?? make();
    if (old && (old.message !== message || old.isDelivered !== isDelivered)) change(old, { message, isDelivered }, make);
    if (!old && isLive) item.classList.add("arrived");
    shown.items.set(message.message_id, { item, message, isDelivered });
    for (const key of item.querySelectorAll("[data-callback]")) {
      const isWaiting = pending.isWaiting(store.selected, message.message_id, key.dataset.callback);
      key.classList.toggle("is-waiting", isWaiting);
      key.setAttribute("aria-busy", String(isWaiting));
    }
    return item;
  }

  /** Brings an item up to date part by part: screen readers read anew only what changed, and the focus stays. */
  function change(old, now, make) {
    const { item } = old;
    const isOtherContent = contentOf(old.message) !== contentOf(now.message);
    const hasOtherKeys = keysOf(old.message) !== keysOf(now.message);
    if (!isOtherContent && !hasOtherKeys && old.isDelivered === now.isDelivered) return;
    const fresh = make();
    if (isOtherContent) {
      fresh.querySelector(".bubble").classList.add("changed");
      item.querySelector(".bubble").replaceWith(fresh.querySelector(".bubble"));
      item.classList.toggle("has-photo", fresh.classList.contains("has-photo"));
      item.style.cssText = fresh.style.cssText;
    } else if (old.isDelivered !== now.isDelivered) {
      item.querySelector(".ticks").replaceWith(fresh.querySelector(".ticks"));
    }
    if (!hasOtherKeys) return;
    const keys = item.querySelector(".inline-keys");
    const hadFocus = keys?.contains(document.activeElement) ?? false;
    const freshKeys = fresh.querySelector(".inline-keys");
    keys?.remove();
    if (freshKeys) item.append(freshKeys);
    item.classList.toggle("has-keys", freshKeys !== null);
    if (hadFocus) (freshKeys?.querySelector("button") ?? scroll).focus({ preventScroll: true });
  }

  function dayItem(message) {
    const key = dayKey(message.date);
    const item = shown.days.get(key) ?? element("li", { className: "day" });
    item.textContent = dayTitle(message.date, words);
    shown.days.set(key, item);
    return item;
  }

  function leave(id) {
    const { item } = shown.items.get(id);
    shown.items.delete(id);
    if (item.contains(document.activeElement)) scroll.focus({ preventScroll: true });
    item.classList.add("leaving");
    delete item.dataset.testid;
    setTimeout(() => item.remove(), LEAVING_MILLISECONDS);
  }

  function drawHead() {
    const person = store.person();
    find(".bot-name").textContent = store.bot.first_name ?? (store.bot.username ? `@${store.bot.username}` : "Senimkey");
    find(".chat-status").textContent = statusText();
    me.hidden = person === null;
    if (person === null) return;
    const name = fullName(person);
    const index = store.people.indexOf(person);
    const face = element("span", { className: `avatar face-${index % 6}`, attributes: { "aria-hidden": "true" } }, initials(name));
    if (me.textContent !== face.textContent + name) me.replaceChildren(face, element("span", { className: "me-name" }, name));
  }

  function statusText() {
    if (!store.isOnline) return words.say("connecting");
    if (store.chat().blocked) return words.say("isBlocked");
    return words.say(store.typing.has(store.selected) ? "isTyping" : "isBot");
  }

  function drawHello() {
    const face = element("span", { className: "avatar bot-avatar", attributes: { "aria-hidden": "true" } }, icon("mark"));
    const card = element("div", { className: "hello-card" }, face, element("h2", {}, words.say("hello")));
    card.append(element("p", {}, store.bot.description || words.say("helloText")));
    find(".hello").replaceChildren(card);
  }

  function drawToEnd() {
    if (isAtEnd()) unseenCount = 0;
    toEnd.hidden = isAtEnd();
    const badge = toEnd.querySelector(".badge");
    badge.hidden = unseenCount === 0;
    badge.textContent = String(unseenCount);
  }

  const onScroll = () => {
    if (scroll.clientHeight > 0) isFollowed = isAtEnd();
    drawToEnd();
  };
  scroll.addEventListener("scroll", onScroll, { passive: true });
  // The keyboard of a phone, a growing text or a reply keyboard take room away: the end stays in sight.
  let heightBefore = 0;
  new ResizeObserver(() => {
    const isShrunk = scroll.clientHeight < heightBefore;
    const isBack = heightBefore === 0 && scroll.clientHeight > 0;
    const wasAtEnd = scroll.scrollHeight - scroll.scrollTop - heightBefore < NEAR_END_PIXELS;
    heightBefore = scroll.clientHeight;
    if ((isShrunk && wasAtEnd) || (isBack && isFollowed)) goToEnd();
    drawToEnd();
  }).observe(scroll);
  toEnd.addEventListener("click", () => goToEnd("smooth"));
  me.addEventListener("click", openPeople);
  const redraw = oncePerFrame(() => {
    drawHello();
    draw();
  });
  store.subscribe(redraw);
  return { redraw, goToEnd };
}

/** The first of these siblings that is not on its way out. */
function present(item) {
  let one = item;
  while (one?.classList.contains("leaving")) one = one.nextElementSibling;
  return one ?? null;
}

function contentOf({ reply_markup: _keys, edit_date: _when, ...content }) {
  return JSON.stringify(content);
}

function keysOf(message) {
  return JSON.stringify(message.reply_markup ?? null);
}

function isTogether(before, message) {
  return (
    before !== null &&
    before.from_bot === message.from_bot &&
    dayKey(before.date) === dayKey(message.date) &&
    message.date - before.date < TOGETHER_SECONDS
  );
}
