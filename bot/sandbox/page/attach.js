// What goes along with words: a file from this machine, or somebody's card from the address book.

import { element, icon, oncePerFrame } from "./dom.js";
import { fullName, initials, phoneText, sizeText } from "./format.js";

/** The paperclip inside `root` with its menu; a file may also be dropped onto the conversation. */
export function createAttach({ root, store, words, actions, dialogs, goToEnd }) {
  const clip = root.querySelector(".attach");
  const menu = root.querySelector(".attach-menu");
  const input = root.querySelector(".attach-input");

  function show(isOpen) {
    menu.hidden = !isOpen;
    clip.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) menu.querySelector("button").focus();
  }

  async function offerFile(file) {
    if (file.size === 0) return actions.tell(words.say("emptyFile"));
    const caption = element("input", { type: "text", maxLength: 1024, autocomplete: "off", data: { testid: "caption", first: "" } });
    const chosen = await dialogs.ask(
      words.say("sendFile"),
      [fileCard(file), element("label", {}, words.say("caption"), caption)],
      [
        { value: "no", text: words.say("cancel") },
        { value: "yes", text: words.say("send"), className: "solid" },
      ],
    );
    if (chosen !== "yes") return undefined;
    goToEnd();
    return actions.sendFile(file, caption.value);
  }

  async function offerContact() {
    const others = store.people.filter((person) => person.id !== store.selected);
    if (others.length === 0) return dialogs.alert(words.say("noContacts"));
    const list = element("div", { className: "cards" }, ...others.map((person) => card(person, store.people.indexOf(person))));
    const chosen = await dialogs.ask(words.say("whoseContact"), [list], [{ value: "no", text: words.say("cancel") }]);
    if (!chosen || chosen === "no") return undefined;
    goToEnd();
    return actions.write({ contact_of: Number(chosen) });
  }

  clip.addEventListener("click", () => show(menu.hidden));
  menu.querySelector(".attach-file").addEventListener("click", () => {
    show(false);
    input.click();
  });
  menu.querySelector(".attach-contact").addEventListener("click", () => {
    show(false);
    offerContact();
  });
  input.addEventListener("change", () => {
    const [file] = input.files;
    input.value = "";
    if (file) offerFile(file);
  });
  menu.addEventListener("keydown", (event) => onKey(event));
  root.addEventListener("pointerdown", (event) => {
    if (!menu.hidden && !event.target.closest(".attach-menu, .attach")) show(false);
  });

  function onKey(event) {
    const items = [...menu.querySelectorAll("button")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      show(false);
      clip.focus();
    } else if (step) {
      items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
      event.preventDefault();
    }
  }

  const canTake = (event) => event.dataTransfer?.types.includes("Files") && !clip.closest("form").hidden;
  root.addEventListener("dragover", (event) => {
    if (!canTake(event)) return;
    event.preventDefault();
    root.classList.add("takes-file");
  });
  root.addEventListener("dragleave", (event) => {
    if (!root.contains(event.relatedTarget)) root.classList.remove("takes-file");
  });
  root.addEventListener("drop", (event) => {
    if (!canTake(event)) return;
    event.preventDefault();
    root.classList.remove("takes-file");
    const [file] = event.dataTransfer.files;
    if (file) offerFile(file);
  });

  store.subscribe(
    oncePerFrame(() => {
      if (clip.closest("form").hidden) show(false);
    }),
  );
}

function fileCard(file) {
  return element(
    "div",
    { className: "file-card" },
    element("span", { className: "disc" }, icon("file")),
    element("span", {}, element("b", {}, file.name), element("span", { className: "card-note" }, sizeText(file.size))),
  );
}

/** One person of the address book; a press closes the dialog around it with the person's id. */
function card(person, index) {
  const name = fullName(person);
  const choose = (event) => event.currentTarget.closest("dialog").close(String(person.id));
  return element(
    "button",
    { type: "button", className: "card", data: { testid: "card", personId: person.id }, on: { click: choose } },
    element("span", { className: `avatar face-${index % 6}`, attributes: { "aria-hidden": "true" } }, initials(name)),
    element("span", {}, element("b", {}, name), element("span", { className: "card-note" }, phoneText(person.phone))),
  );
}
