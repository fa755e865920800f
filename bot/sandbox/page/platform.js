// The Platform beside the chat: where the chosen person stands by its question to the bot, what the two tell each other,
// and buttons for everything the Platform can say.

import { api } from "./api.js";
import { element, fill, icon, oncePerFrame } from "./dom.js";
import { exchangeItem, exchangeLines } from "./exchange.js";
import { fullName } from "./format.js";
import { askWhatToSay, SAYS } from "./says.js";

const ASK_AFTER_MILLISECONDS = 150;
const ADVANCE_SECONDS = 301;
const NEAR_PIXELS = 80;
const SHORT_ID = 8;
const OK = 200;
const STATES = {
  none: "stateNone",
  declined: "stateDeclined",
  outdated: "stateOutdated",
  withdrawn: "stateWithdrawn",
  stopped: "stateStopped",
  expired: "stateExpired",
};

/** Draws the Platform inside `root`, in a sandbox that has one; `read()` says that the visitor sees it. */
export function createPlatform({ root, body, store, words, actions, dialogs, isInSight, toChat, setUnread }) {
  const find = (selector) => root.querySelector(selector);
  const scroll = find(".exchange-scroll");
  const names = new Map(); // whom the Platform's events are about: the bot's id of a person → the person's id here
  const open = new Set();
  const drawn = new Map(); // the lines in sight: key → {version, node}
  let isAtEnd = true;
  let standing = null; // {person, answer}
  let asking = null;
  let asked = "";
  let seen = null;

  function draw() {
    const { platform } = store;
    body.classList.toggle("has-platform", platform !== null);
    if (platform === null) return;
    const lines = exchangeLines(platform);
    learnNames(lines);
    drawPower(platform);
    fill(find(".standing"), [words.language, store.person(), current()], standingNodes);
    fill(find(".says"), words.language, () => Object.keys(SAYS).map(sayButton));
    drawExchange(lines);
    if (seen === null || isInSight()) seen = total(platform);
    setUnread(total(platform) - seen);
    // Something happened, or somebody else looks: the answer to the question may be another.
    const version = `${store.selected} ${total(platform)} ${store.isOnline}`;
    if (version !== asked) {
      asked = version;
      clearTimeout(asking);
      asking = setTimeout(ask, ASK_AFTER_MILLISECONDS);
    }
  }

  function drawPower({ is_down: isDown, deliveries }) {
    find(".power").setAttribute("aria-checked", String(!isDown));
    find(".power-word").textContent = words.say(isDown ? "isDown" : "isUp");
    const newest = deliveries.at(-1);
    find(".late").hidden = !(newest && newest.status !== OK);
  }

  function drawExchange(lines) {
    const list = find(".exchange");
    const isFirst = drawn.size === 0;
    for (const [at, line] of lines.entries()) {
      const node = lineNode(line, isFirst);
      if (list.children[at] !== node) list.insertBefore(node, list.children[at] ?? null);
    }
    const keys = new Set(lines.map((line) => line.key));
    for (const [key, { node }] of drawn) {
      if (keys.has(key)) continue;
      node.remove();
      drawn.delete(key);
    }
    toEnd();
  }

  /** The node of a line, made anew only when what it shows has changed: a screen reader reads nothing twice. */
  function lineNode(line, isFirst) {
    const isOpen = open.has(line.key);
    const version = JSON.stringify([words.language, line, nameOf(line.event?.data ?? {}), isOpen]);
    const old = drawn.get(line.key);
    if (old?.version === version) return old.node;
    const node = exchangeItem(line, { words, nameOf, isOpen, toggle, openLink });
    const isFocused = old?.node.contains(document.activeElement);
    old?.node.replaceWith(node);
    if (isFocused) node.querySelector("button").focus({ preventScroll: true });
    if (!old && !isFirst) node.classList.add("arrived");
    drawn.set(line.key, { version, node });
    return node;
  }

  function toEnd() {
    if (isAtEnd) scroll.scrollTop = scroll.scrollHeight;
  }

  function toggle(key) {
    if (!open.delete(key)) open.add(key);
    isAtEnd = false;
    draw();
    drawn.get(key).node.scrollIntoView({ block: "nearest" });
  }

  async function openLink(link) {
    toChat();
    await actions.openLink(link);
  }

  function current() {
    return standing?.person === store.selected ? standing.answer : null;
  }

  function standingNodes() {
    const person = store.person();
    const found = current();
    const isInForce = found?.in_force === true;
    const word = isInForce ? "inForce" : found ? STATES[found.state] : found === undefined ? "standingUnknown" : "standingAsking";
    const facts = [
      userOf(person),
      found?.edition && words.say("editionNumber", { number: found.edition }),
      found?.consent && found.consent.slice(0, SHORT_ID),
      found && words.say("ledgerSize", { count: found.ledger_size }),
    ];
    const light = element("span", { className: `light ${isInForce ? "is-on" : found ? "is-off" : ""}`, attributes: { "aria-hidden": "true" } });
    return [
      light,
      element(
        "div",
        {},
        element("p", { className: "standing-state", data: { testid: "standing-state", state: found?.state ?? "" } }, words.say(word)),
        element("p", { className: "standing-facts" }, [person ? fullName(person) : "", ...facts].filter(Boolean).join(" · ")),
      ),
    ];
  }

  /** Asks the bot, as the Platform does on each request that it serves. */
  async function ask() {
    const person = store.person();
    if (!person || !store.isOnline) return;
    const answer = await lookUp(person.phone);
    standing = { person: person.id, answer };
    draw();
  }

  async function lookUp(phone) {
    try {
      const { status, answer } = await api.lookUp(phone);
      return status === OK ? answer : undefined;
    } catch (error) {
      if (error.status === undefined) throw error;
      return undefined;
    }
  }

  /** Events carry no names: who it is, the Platform knows by its own user's id, or by the consent it looked up. */
  function learnNames(lines) {
    const found = current();
    for (const { event } of lines) {
      if (!event?.data.person || names.has(event.data.person)) continue;
      const isOfThis = found?.consent && found.consent === event.data.consent;
      const known = store.people.find((one) => userOf(one) === event.data.external_id || (isOfThis && one.id === store.selected));
      if (known) names.set(event.data.person, known.id);
    }
  }

  function nameOf({ person }) {
    const known = store.people.find((one) => one.id === names.get(person));
    return known ? fullName(known) : (person ?? "").slice(0, SHORT_ID);
  }

  function sayButton(type) {
    const { word, isDanger } = SAYS[type];
    const className = `say${isDanger ? " is-danger" : ""}`;
    return element("button", { type: "button", className, title: type, data: { testid: `say:${type}` }, on: { click: () => say(type) } }, words.say(word));
  }

  async function say(type) {
    const { platform, people } = store;
    const person = store.person();
    const now = new Date().toISOString();
    const context = { dialogs, words, platform, people, person, user: userOf(person), consent: consentOf(person), now };
    const data = await askWhatToSay(type, context);
    if (data) await actions.attempt(() => api.say(type, data));
  }

  /** The person's newest consent: by the last answer, else by the newest event about them. */
  function consentOf(person) {
    const told = exchangeLines(store.platform).filter(({ event }) => event?.data.consent && names.get(event.data.person) === person.id);
    return current()?.consent ?? told.at(-1)?.event.data.consent ?? "";
  }

  function read() {
    seen = null;
    isAtEnd = true;
    draw();
  }

  scroll.addEventListener("scroll", () => {
    isAtEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_PIXELS;
  });
  new ResizeObserver(toEnd).observe(scroll);

  find(".power").addEventListener("click", () => actions.attempt(() => api.switchPlatform(!store.platform.is_down)));
  find(".advance").addEventListener("click", () => actions.attempt(() => api.advance(ADVANCE_SECONDS)));
  find(".contract").addEventListener("click", () => actions.openLink(store.platform.contract));
  find(".contract").append(icon("out"));
  store.subscribe(oncePerFrame(draw));
  return { read };
}

/** The user of the Platform that a person of this page is. */
function userOf(person) {
  return person ? `user-${person.id}` : "";
}

function total({ deliveries, posts }) {
  return deliveries.length + posts.length;
}
