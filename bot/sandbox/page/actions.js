// What a visitor can do, each as one verb: the sandbox is asked, and what goes wrong is said in a toast.

import { api } from "./api.js";
import { copyText, element } from "./dom.js";
import { phoneText } from "./format.js";
import { showPicture } from "./pictures.js";

const ANSWER_SECONDS = 15;

/** The verbs, for the store's selected person. */
export function createActions({ store, pending, dialogs, words }) {
  const actions = {};

  /** Runs `work`; a failure becomes a toast and `undefined`. */
  actions.attempt = async (work) => {
    try {
      return await work();
    } catch (error) {
      if (error.status === undefined) throw error;
      dialogs.toast(error.status === 0 ? words.say("notSent") : words.say("refused", { reason: error.message }));
      return undefined;
    }
  };

  /** Sends one message in the terms of the client API; whether it was taken. */
  actions.write = (message) => send((person) => api.write(person, message));

  actions.sendFile = (file, caption) => send((person) => api.sendFile(person, file, caption));

  async function send(work) {
    const person = store.selected;
    const taken = await actions.attempt(() => work(person));
    if (taken) pending.sent(person, taken);
    return taken !== undefined;
  }

  actions.sendText = (text) => actions.write({ text });

  actions.start = (token) => actions.sendText(token ? `/start ${token}` : "/start");

  actions.restart = async () => {
    await actions.attempt(() => api.unblock(store.selected));
    return actions.start();
  };

  actions.offerContact = async () => {
    const phone = phoneText(store.person().phone);
    const isAgreed = await dialogs.confirm(words.say("shareTitle"), words.say("shareText", { phone }), words.say("share"));
    if (isAgreed) await actions.write({ share_contact: true });
  };

  actions.tap = (message, { callback_data: data }) => {
    const person = store.selected;
    return pending.duringTap(person, message.message_id, data, async () => {
      const answer = await actions.attempt(() => answerToTap(person, message.message_id, data));
      if (answer === null) dialogs.toast(words.say("noAnswer"));
      if (!answer?.text) return;
      // An alert waits for the reader; the button does not wait for the alert.
      if (answer.show_alert) dialogs.alert(answer.text);
      else dialogs.toast(answer.text);
    });
  };

  actions.copy = async (text) => {
    dialogs.toast(words.say((await copyText(text)) ? "copied" : "notCopied"));
  };

  actions.tell = (text) => dialogs.toast(text);

  /** Follows a link as far as the sandbox reaches: this bot's own invitations, and pages of this machine. */
  actions.openLink = async (address) => {
    const url = new URL(/^[a-z]+:/i.test(address) ? address : `https://${address}`);
    const isThisBot = url.hostname === "t.me" && url.pathname.slice(1).toLowerCase() === store.bot.username?.toLowerCase();
    if (isThisBot) return actions.start(url.searchParams.get("start"));
    if (url.hostname === location.hostname) return void window.open(url, "_blank", "noopener");
    const shown = element("p", { className: "address", data: { testid: "link-address" } }, address);
    const chosen = await dialogs.ask(words.say("linkTitle"), [element("p", {}, words.say("linkText")), shown], [
      { value: "copy", text: words.say("copyAddress") },
      { value: "ok", text: words.say("understood"), className: "solid" },
    ]);
    if (chosen === "copy") await actions.copy(address);
    return undefined;
  };

  actions.openPicture = ({ photo, caption }) => {
    const address = actions.fileAddress(photo.at(-1));
    showPicture({ address, name: "photo", text: caption ?? words.say("photo"), words });
  };

  actions.fileAddress = (file) => `/client/files/${encodeURIComponent(file.file_id)}`;
  return actions;
}

/** Taps, and waits for the bot's answer: {text, show_alert}, or null when it stays away. */
async function answerToTap(person, message, data) {
  const { callback_query_id: tap } = await api.tap(person, message, data);
  const { answer } = await api.answer(tap, ANSWER_SECONDS);
  return answer;
}
