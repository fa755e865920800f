// The two keyboards of the Bot API: https://core.telegram.org/bots/api#inlinekeyboardbutton and #keyboardbutton

import { element, icon } from "./dom.js";
import { languageOf } from "./words.js";

const STYLES = ["primary", "success", "danger"];

/** Buttons under a message, in their rows. */
export function inlineKeyboard(message, rows, words, actions) {
  return element(
    "div",
    { className: "inline-keys", data: { testid: "inline-keyboard" } },
    ...rows.map((row) => element("div", { className: "key-row" }, ...row.map((key) => inlineKey(message, key, words, actions)))),
  );
}

function inlineKey(message, key, words, actions) {
  const { sign, press } = meaning(message, key, words, actions);
  const made = keyElement("inline-key", key, words, press);
  made.dataset.testid = "inline-button";
  // The name of the step is in the data, whatever the language of the label: scripts find buttons by it.
  if (key.callback_data !== undefined) made.dataset.callback = key.callback_data;
  if (sign) made.append(icon(sign, "key-sign"));
  return made;
}

function meaning(message, key, words, actions) {
  if (key.callback_data !== undefined) return { press: (made) => actions.tap(message, key, made) };
  if (key.copy_text) return { sign: "copy", press: () => actions.copy(key.copy_text.text) };
  if (key.url ?? key.login_url) return { sign: "out", press: () => actions.openLink(key.url ?? key.login_url.url) };
  return { press: () => actions.tell(words.say("buttonUnknown")) };
}

/** Buttons under the typing box. A contact button asks first, as Telegram does; the others are typed words. */
export function replyKeyboard(keyboard, words, actions) {
  return keyboard.keyboard.map((row) =>
    element(
      "div",
      { className: "key-row" },
      ...row.map((key) => {
        const made = keyElement("reply-key", key, words, () => pressReply(key, words, actions));
        made.dataset.testid = key.request_contact ? "share-contact" : "reply-button";
        return made;
      }),
    ),
  );
}

function pressReply(key, words, actions) {
  if (key.request_contact) return actions.offerContact();
  return key.request_location ? actions.tell(words.say("buttonUnknown")) : actions.sendText(key.text);
}

function keyElement(className, key, words, press) {
  const style = STYLES.includes(key.style) ? ` ${key.style}` : "";
  const made = element("button", { type: "button", className: `${className}${style}`, lang: languageOf(key.text) }, key.text);
  if (isOff(key)) {
    // Still in the tab order and still able to say why it does nothing.
    made.setAttribute("aria-disabled", "true");
    made.title = words.say("buttonOff");
    return made;
  }
  made.addEventListener("click", () => press(made));
  return made;
}

function isOff(key) {
  return key.disabled !== undefined; // an empty object: https://core.telegram.org/bots/api#disabledbutton
}
