// Questions, alerts and toasts. <dialog> gives the focus trap, Escape and the return of focus.

import { element } from "./dom.js";

const TOAST_SECONDS = 3.5;

/** Everything that the page asks or announces, as functions. */
export function createDialogs({ toasts, words }) {
  /** Shows nodes with buttons [{value, text, className, press}]; resolves to the chosen value, "" when it was closed. */
  function ask(title, nodes, buttons) {
    const heading = title ? [element("h2", { id: "dialog-title" }, title)] : [];
    const row = element("div", { className: "row" });
    const dialog = element("dialog", { className: "dialog", data: { testid: "dialog" } }, ...heading, ...nodes, row);
    if (title) dialog.setAttribute("aria-labelledby", "dialog-title");
    for (const { value, text, className = "soft", press = () => dialog.close(value) } of buttons) {
      const data = { testid: `dialog-${value}` };
      row.append(element("button", { type: "button", className, data, on: { click: press } }, text));
    }
    dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
      event.preventDefault();
      row.lastElementChild.click();
    });
    // A tap beside a dialog closes it, as messengers do.
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close("");
    });
    document.body.append(dialog);
    dialog.showModal();
    (dialog.querySelector("[data-first]") ?? row.lastElementChild).focus();
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => {
        dialog.remove();
        resolve(dialog.returnValue);
      });
    });
  }

  /** The bot's alert: it stays until it is read. */
  function alert(text) {
    const answer = element("p", { data: { testid: "alert-text" } }, text);
    return ask(null, [answer], [{ value: "ok", text: words.say("understood"), className: "solid" }]);
  }

  async function confirm(title, text, yes) {
    const chosen = await ask(title, [element("p", {}, text)], [
      { value: "no", text: words.say("cancel") },
      { value: "yes", text: yes, className: "solid" },
    ]);
    return chosen === "yes";
  }

  function toast(text) {
    const made = element("p", { className: "toast", data: { testid: "toast" } }, text);
    toasts.replaceChildren(made);
    setTimeout(() => made.remove(), TOAST_SECONDS * 1000);
  }

  return { ask, alert, confirm, toast };
}
