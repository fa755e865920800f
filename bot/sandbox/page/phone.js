// The person's phone: text messages that the sandbox's gateway took, and the banner that announces one.

import { element, icon, oncePerFrame, unseen } from "./dom.js";
import { clock, dayKey, dayTitle, phoneText } from "./format.js";
import { smsOf } from "./store.js";
import { languageOf } from "./words.js";

const BANNER_SECONDS = 7;
// A code stands by itself: not inside a longer number.
const CODE = /(?<!\d)\d{6}(?!\d)/;

/** Draws the phone inside `root` and its banner; `useCode(code)` puts a code into the chat. */
export function createPhone({ root, banner, store, words, useCode, isInSight, show, setUnread }) {
  const list = root.querySelector(".sms-list");
  const scroll = root.querySelector(".sms-scroll");
  let drawn = { person: null, language: null, count: 0 };
  let unreadCount = 0;
  let hideBanner = 0;

  function draw() {
    const person = store.person();
    const messages = smsOf(store, person);
    const isOther = drawn.person !== store.selected || drawn.language !== words.language || messages.length < drawn.count;
    if (isOther) {
      list.replaceChildren();
      // Text messages that were there before the visitor looked are no news.
      if (drawn.person !== store.selected) read();
      drawn = { person: store.selected, language: words.language, count: 0 };
    }
    root.querySelector(".phone-number").textContent = person ? phoneText(person.phone) : "";
    for (const one of messages.slice(drawn.count)) {
      const item = smsItem(one, person);
      if (!isOther) announce(one, item);
      list.append(item);
    }
    if (messages.length > drawn.count) scroll.scrollTop = scroll.scrollHeight;
    drawn.count = messages.length;
  }

  function announce(sms, item) {
    item.classList.add("arrived");
    if (isInSight()) return;
    unreadCount += 1;
    setUnread(unreadCount);
    const title = element("b", {}, words.say("smsNew"));
    const said = element("span", { className: "words", lang: languageOf(sms.text) }, sms.text);
    banner.replaceChildren(element("span", { className: "disc" }, icon("sms")), element("span", {}, title, said));
    banner.hidden = false;
    clearTimeout(hideBanner);
    hideBanner = setTimeout(() => (banner.hidden = true), BANNER_SECONDS * 1000);
  }

  function smsItem(sms, person) {
    const day = dayKey(sms.at) === dayKey(Date.now() / 1000) ? "" : `${dayTitle(sms.at, words)}, `;
    const meta = element("div", { className: "sms-meta" });
    meta.append(element("b", {}, sms.sender ?? "SMS"), element("time", {}, `${day}${clock(sms.at)}`));
    if (sms.to !== person.phone) {
      meta.append(element("span", { className: "to" }, words.say("smsTo", { phone: phoneText(sms.to) })));
    }
    if (sms.segments > 1) meta.append(element("span", {}, words.say("smsSegments", { count: sms.segments })));
    const said = element("div", { className: "sms-bubble", lang: languageOf(sms.text), data: { testid: "sms-text" } }, sms.text);
    return element("li", { className: "sms", data: { testid: "sms" } }, unseen(words.say("smsNew")), meta, said, codeButton(sms.text));
  }

  function codeButton(text) {
    const code = CODE.exec(text)?.[0];
    if (!code) return null;
    const label = words.say("useCode", { code });
    const button = element("button", { type: "button", className: "sms-code", data: { testid: "use-code", code } }, icon("keys"), label);
    button.addEventListener("click", () => useCode(code));
    return button;
  }

  /** The visitor sees the phone: nothing on it is unread any more. */
  function read() {
    unreadCount = 0;
    setUnread(0);
    banner.hidden = true;
  }

  banner.addEventListener("click", show);
  const tick = () => {
    root.querySelector(".phone-clock").textContent = clock(Date.now() / 1000);
  };
  tick();
  setInterval(tick, 10_000);
  const redraw = oncePerFrame(draw);
  store.subscribe(redraw);
  return { redraw, read };
}
