// What the bot and the Platform told each other, as a conversation: the bot's events on the left, the Platform's on the
// right. Each says its type, what became of it, and on demand every word of it.

import { element, icon, unseen } from "./dom.js";
import { clock } from "./format.js";
import { SAYS } from "./says.js";

const TELLS = {
  "consent.given": "tellsGiven",
  "consent.renewed": "tellsRenewed",
  "consent.declined": "tellsDeclined",
  "consent.withdrawn": "tellsWithdrawn",
  "consent.expired": "tellsExpired",
  "withdrawal.stopped": "tellsStopped",
  "withdrawal.refused": "tellsRefused",
  "phone.changed": "tellsPhoneChanged",
  "phone.released": "tellsPhoneReleased",
  "invitation.accepted": "tellsAccepted",
  "invitation.mismatched": "tellsMismatched",
  "request.opened": "tellsOpened",
  "request.answered": "tellsAnswered",
  "data.destroyed": "tellsDestroyed",
  "edition.published": "tellsPublished",
};
const OK = 200;
const NOT_FOUND = 404;

/** What there is to show, in order: one line for each event however often it was sent, one for each post. */
export function exchangeLines({ deliveries, posts }) {
  const events = new Map();
  for (const delivery of deliveries) {
    const earlier = events.get(delivery.id);
    const event = delivery.event ?? earlier?.event ?? null;
    events.set(delivery.id, { ...delivery, event, key: earlier?.key ?? delivery.number, isIncoming: true });
  }
  const said = posts.map((post) => ({ ...post, key: post.number, isIncoming: false }));
  return [...events.values(), ...said].sort((one, other) => one.key - other.key);
}

/** One line; `nameOf(person)` names whom an event is about, `openLink` follows an invitation. */
export function exchangeItem(line, { words, nameOf, isOpen, toggle, openLink }) {
  const type = line.isIncoming ? (line.event?.type ?? line.id) : line.type;
  const gloss = line.isIncoming ? TELLS[type] : SAYS[type]?.word;
  const details = line.isIncoming ? (line.event ?? { id: line.id }) : { data: line.data, answer: line.answer };
  const head = element(
    "button",
    { type: "button", className: "exchange-head", on: { click: () => toggle(line.key) } },
    unseen(words.say(line.isIncoming ? "fromBot" : "fromPlatform")),
    element("span", { className: "exchange-type" }, type),
    gloss ? element("span", { className: "exchange-gloss" }, words.say(gloss)) : null,
  );
  head.setAttribute("aria-expanded", String(isOpen));
  const marks = element("p", { className: "exchange-marks" }, ...(line.isIncoming ? eventMarks : postMarks)(line, words, nameOf));
  const all = element("pre", { className: "exchange-all", hidden: !isOpen, tabIndex: 0 }, JSON.stringify(details, null, 2));
  return element(
    "li",
    {
      className: `exchange-line ${line.isIncoming ? "incoming" : "outgoing"}${isFine(line) ? "" : " failed"}`,
      data: { testid: line.isIncoming ? "event" : "post", type, status: line.status ?? "" },
    },
    element("div", { className: "exchange-bubble" }, head, marks, hint(line, words), all),
    invitationButton(line, words, openLink),
  );
}

function isFine({ status, refusal }) {
  return status === OK && !refusal;
}

function eventMarks({ event, versions, attempt, status, refusal, is_repeat: isRepeat, at }, words, nameOf) {
  return [
    event?.data.person ? mark(nameOf(event.data)) : null,
    Number.isInteger(event?.data.index) ? mark(`№${event.data.index}`) : null,
    ...versions.map((version) => verified(version, words)),
    attempt > 1 ? mark(words.say("attempt", { number: attempt })) : null,
    isRepeat ? mark(words.say("repeated")) : null,
    refusal ? mark(words.say("refusedDelivery", { reason: refusal }), "bad") : statusMark(status, words),
    mark(clock(at)),
  ];
}

function postMarks({ status, answer, at }, words) {
  const outcome = answer?.outcome ?? answer?.detail;
  const more = answer?.case ?? answer?.reason ?? "";
  return [statusMark(status, words), outcome ? mark(`${outcome} ${more}`.trim()) : null, mark(clock(at))];
}

function mark(text, className = "") {
  return element("span", { className: `mark ${className}` }, text);
}

function verified(version, words) {
  const title = words.say("signedBy", { version });
  return element("span", { className: "mark good", title, data: { testid: `verified-${version}` } }, icon("check"), version, unseen(title));
}

function statusMark(status, words) {
  return mark(status === null ? words.say("botCut") : String(status), status === OK ? "good" : "bad");
}

/** Why most of what the Platform says is 404 at first: the user is not linked to anybody yet. */
function hint({ isIncoming, status, data }, words) {
  if (isIncoming || status !== NOT_FOUND || data.external_id === undefined) return null;
  return element("p", { className: "exchange-hint" }, words.say("notLinked"));
}

function invitationButton({ answer }, words, openLink) {
  if (!answer?.link) return null;
  const press = () => openLink(answer.link);
  return element("button", { type: "button", className: "soft open-invitation", data: { testid: "open-invitation" }, on: { click: press } }, icon("out"), words.say("openInvitation"));
}
