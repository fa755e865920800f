// Asking for a new person: everything is invented beforehand and may be changed.

import { element, icon } from "./dom.js";
import { inventPerson } from "./invented.js";
import { LANGUAGES } from "./words.js";

const LANGUAGE_NAMES = { kk: "Қазақша", ru: "Русский", en: "English" };

/** Shows the form; resolves to a person in the terms of `POST /client/people`, or null. */
export async function askForPerson({ dialogs, words, people }) {
  const fields = {
    first_name: input({ maxLength: 64, data: { testid: "person-first-name", first: "" } }),
    last_name: input({ maxLength: 64, data: { testid: "person-last-name" } }),
    phone: input({ type: "tel", maxLength: 20, data: { testid: "person-phone" } }),
    language_code: element("select", { data: { testid: "person-language" } }, ...LANGUAGES.map(languageOption)),
  };
  const suggest = () => fillIn(fields, inventPerson(people, words.language));
  const another = element(
    "button",
    { type: "button", className: "another", data: { testid: "person-another" }, on: { click: suggest } },
    icon("dice"),
    words.say("inventAnother"),
  );
  suggest();
  const chosen = await dialogs.ask(
    words.say("newPerson"),
    [
      element("label", {}, words.say("givenName"), fields.first_name),
      element("label", {}, words.say("surname"), fields.last_name),
      element("label", {}, words.say("phoneNumber"), fields.phone),
      element("label", {}, words.say("telegramLanguage"), fields.language_code),
      another,
    ],
    [
      { value: "no", text: words.say("cancel") },
      { value: "yes", text: words.say("add"), className: "solid" },
    ],
  );
  if (chosen !== "yes") return null;
  const given = Object.entries(fields).map(([name, field]) => [name, field.value.trim()]);
  const person = Object.fromEntries(given.filter(([, value]) => value !== ""));
  return { ...person, phone: `+${fields.phone.value.replaceAll(/\D/g, "")}` };
}

function fillIn(fields, person) {
  for (const [name, field] of Object.entries(fields)) field.value = person[name];
}

function input(properties) {
  return element("input", { type: "text", autocomplete: "off", ...properties });
}

function languageOption(code) {
  return element("option", { value: code, lang: code }, LANGUAGE_NAMES[code]);
}
