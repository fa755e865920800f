// What the Platform can say to the bot: a button for each type of the contract, and its form with sensible values.

import { element } from "./dom.js";
import { inventPhone } from "./invented.js";
import { LANGUAGES } from "./words.js";

const CHOICES = {
  locale: { kk: "Қазақша", ru: "Русский", en: "English" },
  ground: { obligation: "choiceObligation", law: "choiceLaw" },
  channel: { letter: "choiceLetter", office: "choiceOffice", email: "choiceEmail", call: "choiceCall", other: "choiceOther" },
  outcome: { done: "choiceDone", refused: "choiceDeclined" },
  category: { service: "choiceService", information: "choiceInformation", marketing: "choiceMarketing" },
};

const LABELS = {
  external_id: "fieldUser",
  consent: "fieldConsent",
  phone: "fieldPhone",
  locale: "fieldLocale",
  return_url: "fieldReturn",
  at: "fieldAt",
  received_at: "fieldAt",
  ground: "fieldGround",
  channel: "fieldChannel",
  reference: "fieldReference",
  request: "fieldRequest",
  outcome: "fieldOutcome",
  category: "fieldCategory",
  reason: "fieldReason",
  text: "fieldText",
};

/** Every type with its label's word, and the values its form begins with; `now` is the sandbox's time. */
export const SAYS = {
  "consent.requested": {
    word: "saysRequested",
    values: ({ user, person, words, platform }) => ({ external_id: user, phone: person.phone, locale: words.language, return_url: platform.return_url }),
  },
  "processing.stopped": { word: "saysStopped", values: ({ consent, now }) => ({ consent, at: now }) },
  "withdrawal.refused": {
    word: "saysRefused",
    values: ({ consent, words }) => ({ consent, ground: "obligation", reason: words.inAll("sampleRefusal") }),
  },
  "withdrawal.received": {
    word: "saysReceived",
    values: ({ user, now }) => ({ external_id: user, channel: "letter", received_at: now, reference: "КІРІС-2026/17" }),
  },
  "message.sent": {
    word: "saysMessage",
    values: ({ user, words }) => ({ external_id: user, category: "service", text: words.inAll("sampleMessage") }),
  },
  "phone.changed": { word: "saysPhone", values: ({ user, people }) => ({ external_id: user, phone: inventPhone(people) }) },
  "access.limited": { word: "saysLimited", values: ({ user, words }) => ({ external_id: user, reason: words.inAll("sampleLimit") }) },
  "access.restored": { word: "saysRestored", values: ({ user, words }) => ({ external_id: user, reason: words.inAll("sampleRestore") }) },
  "request.answered": {
    word: "saysAnswered",
    values: ({ words }) => ({ request: "2026-0001", outcome: "done", text: words.inAll("sampleAnswer") }),
  },
  "data.destroyed": { word: "saysDestroyed", values: ({ user, now }) => ({ external_id: user, at: now }) },
  "platform.closed": { word: "saysClosed", note: "closedNote", isDanger: true, values: ({ now }) => ({ at: now }) },
};

/** Shows the form of a type; resolves to the data to post, or null. */
export async function askWhatToSay(type, context) {
  const { dialogs, words } = context;
  const { word, note, values } = SAYS[type];
  const fields = Object.entries(values(context)).map(([name, value]) => fieldOf(name, value, words));
  const chosen = await dialogs.ask(
    words.say(word),
    [
      element("p", { className: "address type" }, type),
      ...(note ? [element("p", { className: "note" }, words.say(note))] : []),
      ...fields.map((field) => field.node),
    ],
    [
      { value: "no", text: words.say("cancel") },
      { value: "yes", text: words.say("post"), className: "solid" },
    ],
  );
  if (chosen !== "yes") return null;
  // An optional field that was emptied is left out; what must be there, the bot will miss by name.
  return Object.fromEntries(fields.map(({ name, read }) => [name, read()]).filter(([, value]) => value !== ""));
}

function fieldOf(name, value, words) {
  const label = words.say(LABELS[name]);
  if (typeof value === "object") return textsField(name, label, value, words);
  const field = CHOICES[name] ? select(name, value, words) : element("input", { type: "text", autocomplete: "off", value });
  field.dataset.testid = `say-${name}`;
  return { name, node: element("label", {}, label, field), read: () => field.value.trim() };
}

function select(name, value, words) {
  const options = Object.entries(CHOICES[name]).map(([code, word]) =>
    element("option", { value: code }, name === "locale" ? word : words.say(word)),
  );
  const made = element("select", {}, ...options);
  made.value = value;
  return made;
}

/** A text by language: Kazakh in sight, the others a press away. */
function textsField(name, label, texts, words) {
  const fields = LANGUAGES.map((language) => {
    const field = element("textarea", { rows: 3, lang: language, value: texts[language], data: { testid: `say-${name}-${language}` } });
    return [language, field];
  });
  const [[, first], ...others] = fields;
  const more = element("details", {}, element("summary", {}, words.say("otherLanguages")));
  for (const [language, field] of others) more.append(element("label", {}, CHOICES.locale[language], field));
  const read = () => Object.fromEntries(fields.map(([language, field]) => [language, field.value]).filter(([, text]) => text.trim() !== ""));
  return { name, node: element("div", {}, element("label", {}, label, first), more), read };
}
