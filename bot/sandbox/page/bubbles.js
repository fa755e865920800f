// One message of the Bot API as a bubble: https://core.telegram.org/bots/api#message

import { element, icon, unseen } from "./dom.js";
import { richText } from "./entities.js";
import { clock, initials, phoneText, sizeText, fullName } from "./format.js";
import { inlineKeyboard } from "./keys.js";
import { languageOf } from "./words.js";

const PHOTO_WIDTH_MAX = 440;
const PHOTO_WIDTH_MIN = 160;
const PHOTO_HEIGHT_MAX = 420;

/** A list item for the message. `actions` does what its links and buttons ask for. */
export function bubble(message, { words, actions, isDelivered }) {
  const isMine = !message.from_bot;
  const content = contentOf(message, words, actions);
  const body = element(
    "div",
    { className: `bubble${content.isBare ? " bare" : ""}`, data: { testid: "bubble" } },
    unseen(`${words.say(isMine ? "youSay" : "botSays")} `),
    message.forward_origin ? element("div", { className: "forwarded" }, words.say("forwarded")) : null,
    message.reply_to_message ? element("div", { className: "replied" }, summary(message.reply_to_message, words)) : null,
    ...content.nodes,
    stamp(message, words, isMine, isDelivered),
  );
  const keyboard = message.reply_markup?.inline_keyboard;
  const item = element(
    "li",
    {
      className: `message${isMine ? " mine" : ""}${keyboard?.length ? " has-keys" : ""}`,
      data: { testid: "message", messageId: message.message_id, from: isMine ? "person" : "bot" },
    },
    body,
    keyboard?.length ? inlineKeyboard(message, keyboard, words, actions) : null,
  );
  if (message.photo && !isMine) makeRoom(item, message.photo.at(-1));
  return item;
}

/** A message is as wide as its photo: known before the photo is there, so that nothing jumps. */
function makeRoom(item, { width, height }) {
  const fitted = Math.min(PHOTO_WIDTH_MAX, (PHOTO_HEIGHT_MAX * width) / height);
  item.classList.add("has-photo");
  item.style.setProperty("--photo-width", `${Math.max(PHOTO_WIDTH_MIN, Math.round(fitted))}px`);
}

/** One line that stands for a message in the list of people. */
export function summary(message, words) {
  const text = message.text ?? message.caption;
  if (text) return text.split("\n", 1)[0];
  return words.say(kindOf(message));
}

function kindOf(message) {
  return ["sticker", "voice", "photo", "document", "contact"].find((kind) => message[kind]) ?? "unknownKind";
}

function contentOf(message, words, actions) {
  const nodes = [];
  const kind = message.text === undefined ? kindOf(message) : "text";
  if (kind !== "text") nodes.push(ATTACHMENTS[kind](message, words, actions));
  const text = message.text ?? message.caption;
  if (text) {
    nodes.push(
      element(
        "div",
        { className: "bubble-text", lang: languageOf(text), data: { testid: "message-text" } },
        richText(text, message.entities ?? message.caption_entities, actions),
        element("span", { className: "bubble-tail", attributes: { "aria-hidden": "true" } }),
      ),
    );
  }
  return { nodes, isBare: kind === "sticker" };
}

const ATTACHMENTS = {
  sticker: (message, words) => element("div", { className: "drawing" }, icon("sticker"), unseen(words.say("sticker"))),

  // The sandbox keeps the bot's photos; a person's are mere samples.
  photo: (message, words, actions) => {
    if (!message.from_bot) return element("div", { className: "picture" }, icon("photo"), unseen(words.say("photo")));
    const { width, height, ...file } = message.photo.at(-1);
    const image = element("img", { src: actions.fileAddress(file), alt: message.caption ?? words.say("photo"), width, height });
    const open = { click: () => actions.openPicture(message) };
    const made = element("button", { type: "button", className: "photo", data: { testid: "picture" }, on: open }, image);
    made.title = words.say("openPicture");
    return made;
  },

  voice: (message, words) =>
    element(
      "div",
      { className: "attachment" },
      element("span", { className: "disc" }, icon("play")),
      element("span", {}, icon("wave", "wave"), note(`${words.say("voice")} · ${seconds(message.voice.duration ?? 0)}`)),
    ),

  contact: (message) => {
    const name = fullName(message.contact);
    return element(
      "div",
      { className: "attachment" },
      element("span", { className: "avatar face-0", textContent: initials(name), attributes: { "aria-hidden": "true" } }),
      element("span", {}, element("b", {}, name), note(phoneText(message.contact.phone_number))),
    );
  },

  document: (message, words, actions) => {
    const file = message.document;
    const name = file.file_name ?? words.say("document");
    return element(
      "a",
      { className: "attachment", data: { testid: "document" }, href: actions.fileAddress(file), download: name },
      element("span", { className: "disc" }, icon("file")),
      element("span", {}, unseen(`${words.say("openFile")} `), element("b", {}, name), note(sizeText(file.file_size ?? 0))),
    );
  },

  unknownKind: (message, words) => element("em", {}, words.say("unknownKind")),
};

function note(text) {
  return element("span", { className: "note", textContent: text });
}

function seconds(count) {
  return `${Math.floor(count / 60)}:${String(count % 60).padStart(2, "0")}`;
}

function stamp(message, words, isMine, isDelivered) {
  const time = element("time", { dateTime: new Date(message.date * 1000).toISOString() }, clock(message.date));
  if (!isMine) return element("span", { className: "stamp" }, time);
  // One tick: the sandbox has it. Two: the bot took the update.
  const ticks = element("span", { className: "ticks", data: { testid: isDelivered ? "delivered" : "waiting" } });
  ticks.append(icon(isDelivered ? "checks" : "check"), unseen(words.say(isDelivered ? "delivered" : "waiting")));
  return element("span", { className: "stamp" }, time, ticks);
}
