// Where a person writes: the typing box, the command menu, the reply keyboard, and the one big button that stands
// in their place before the first message and while the bot is blocked.

import { element, oncePerFrame } from "./dom.js";
import { replyKeyboard } from "./keys.js";
import { languageOf } from "./words.js";

/** Draws the foot of the chat inside `root`; `goToEnd` shows the newest message after writing. */
export function createComposer({ root, store, words, actions, goToEnd }) {
  const find = (selector) => root.querySelector(selector);
  const form = find(".composer");
  const text = find(".text");
  const menu = find(".menu");
  const list = find(".commands");
  const toggle = find(".toggle-keys");
  const keys = find(".reply-keys");
  const big = find(".start");
  const drafts = new Map();
  let drawn = { person: null, keyboard: "", commands: "" };
  let isKeyboardOpen = true;
  let activeIndex = -1;

  function draw() {
    const chat = store.chat();
    const hasPerson = store.person() !== null;
    const isNew = store.isLoaded && chat.messages.size === 0;
    if (drawn.person !== store.selected) switchPerson();
    form.hidden = !hasPerson || chat.blocked || isNew;
    big.hidden = !hasPerson || !(chat.blocked || isNew);
    big.textContent = words.say(chat.blocked ? "restart" : "start");
    big.dataset.testid = chat.blocked ? "restart" : "start";
    menu.hidden = chat.commands.length === 0;
    if (form.hidden) closeCommands();
    drawCommands(chat.commands);
    drawKeyboard(form.hidden ? null : chat.keyboard);
    drawSend();
  }

  function switchPerson() {
    drafts.set(drawn.person, text.value);
    text.value = drafts.get(store.selected) ?? "";
    drawn = { person: store.selected, keyboard: "", commands: "" };
    closeCommands();
    fit();
  }

  function drawKeyboard(keyboard) {
    const version = keyboard ? JSON.stringify([keyboard, words.language]) : "";
    if (version !== drawn.keyboard) {
      drawn.keyboard = version;
      isKeyboardOpen = true;
      keys.replaceChildren(...(keyboard ? replyKeyboard(keyboard, words, actions) : []));
    }
    toggle.hidden = !keyboard;
    toggle.setAttribute("aria-expanded", String(isKeyboardOpen));
    keys.hidden = !keyboard || !isKeyboardOpen;
    text.placeholder = keyboard?.input_field_placeholder ?? words.say("messageText");
  }

  /** A menu that is open when the bot changes it shows the change at once. */
  function drawCommands(commands) {
    const version = JSON.stringify(commands);
    if (version === drawn.commands) return;
    drawn.commands = version;
    if (!list.hidden) openCommands(commandBegun(text.value) ?? "");
  }

  function drawSend() {
    find(".send").disabled = text.value.trim() === "";
  }

  /** The box grows with its text; the stylesheet says how far. */
  function fit() {
    text.rows = 1;
    const line = parseFloat(getComputedStyle(text).lineHeight);
    text.rows = Math.max(1, Math.round((text.scrollHeight - 20) / line));
  }

  async function send() {
    const written = text.value;
    if (written.trim() === "") return;
    const person = store.selected;
    text.value = "";
    typed();
    goToEnd();
    if (await actions.sendText(written)) return;
    // Nothing that was written is lost, and nothing written meanwhile is overwritten.
    if (store.selected === person && text.value === "") text.value = written;
    else drafts.set(person, written);
    typed();
  }

  function typed() {
    fit();
    drawSend();
    const begun = commandBegun(text.value);
    if (begun === null) closeCommands();
    else openCommands(begun);
  }

  // The command menu: a listbox that the typing box owns, so that focus never leaves the box.
  function openCommands(prefix) {
    const found = store.chat().commands.filter((one) => one.command.startsWith(prefix));
    list.replaceChildren(...found.map(commandItem));
    list.hidden = found.length === 0;
    menu.setAttribute("aria-expanded", String(!list.hidden));
    mark(-1);
  }

  function commandItem({ command, description }, index) {
    const item = element("li", {
      id: `command-${index}`,
      className: "command",
      data: { testid: "command", command },
      attributes: { role: "option", "aria-selected": "false" },
    });
    item.append(element("b", {}, `/${command}`), element("span", { lang: languageOf(description) }, description));
    // Before the box loses focus, so that a phone's keyboard does not jump.
    item.addEventListener("pointerdown", (event) => event.preventDefault());
    item.addEventListener("click", () => choose(command));
    return item;
  }

  function closeCommands() {
    list.hidden = true;
    menu.setAttribute("aria-expanded", "false");
    mark(-1);
  }

  function mark(index) {
    activeIndex = index;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
    if (index >= 0) text.setAttribute("aria-activedescendant", `command-${index}`);
    else text.removeAttribute("aria-activedescendant");
    list.children[index]?.scrollIntoView({ block: "nearest" });
  }

  function choose(command) {
    text.value = "";
    typed();
    goToEnd();
    actions.sendText(`/${command}`);
  }

  function onKey(event) {
    const count = list.hidden ? 0 : list.children.length;
    if (count > 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(activeIndex < 0 ? (step > 0 ? 0 : count - 1) : (activeIndex + step + count) % count);
      event.preventDefault();
    } else if (count > 0 && event.key === "Escape") {
      closeCommands();
      event.preventDefault();
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (count > 0 && activeIndex >= 0) choose(list.children[activeIndex].dataset.command);
      else send();
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  text.addEventListener("input", typed);
  text.addEventListener("keydown", onKey);
  menu.addEventListener("click", () => {
    if (list.hidden) openCommands("");
    else closeCommands();
    // On a touch screen focus would bring up the keyboard over the very list that was asked for.
    if (!matchMedia("(pointer: coarse)").matches) text.focus();
  });
  toggle.addEventListener("click", () => {
    isKeyboardOpen = !isKeyboardOpen;
    draw();
  });
  big.addEventListener("click", () => (store.chat().blocked ? actions.restart() : actions.start()));
  root.addEventListener("pointerdown", (event) => {
    if (!list.hidden && !event.target.closest(".foot")) closeCommands();
  });
  store.subscribe(oncePerFrame(draw));

  /** Puts a code from a text message into the box, ready to be sent. */
  function insert(words) {
    text.value = words;
    typed();
    text.focus();
  }
  return { insert };
}

/** The beginning of a command's name, when the text is nothing else; null otherwise. */
function commandBegun(text) {
  return /^\/(\w*)$/.exec(text)?.[1].toLowerCase() ?? null;
}
