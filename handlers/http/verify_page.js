// The page around the check; it stands below verify_receipt.js, in the same module. Texts arrive as text nodes: nothing of
// a file is ever parsed as HTML. All three languages are here, so that changing between them needs no network either.

const { words, keys: ownKeys, editions } = JSON.parse(byId("data").textContent);
const MARKS = { genuine: "✓", false: "✗", unchecked: "?" };
const EVENTS = {
  "consent.given": "event-given",
  "consent.renewed": "event-renewed",
  "consent.withdrawn": "event-withdrawn",
};

let locale = document.documentElement.lang;
let givenKey = null;
let file = null;
let outcome = null;
let asked = 0;

function byId(id) {
  return document.getElementById(id);
}

function say(id, values = {}) {
  return words[locale][id].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children.filter(Boolean));
  return made;
}

/** Judges the file by the key; a verdict is never in sight beside another file or key than it was found with. */
async function examine() {
  outcome = null;
  draw();
  if (!file) return;
  // Whoever chooses twice in a hurry sees the verdict on what was chosen last.
  const number = ++asked;
  const found = await check(file, givenKey ? [givenKey] : ownKeys);
  if (number !== asked) return;
  outcome = found;
  draw();
  byId("verdict").scrollIntoView({ block: "nearest" });
}

function take(chosen) {
  if (!chosen) return;
  file = chosen;
  examine();
}

// --- Drawing ---

function draw() {
  for (const one of document.querySelectorAll("[data-word]")) one.textContent = say(one.dataset.word);
  for (const one of document.querySelectorAll("[data-label]")) one.setAttribute("aria-label", say(one.dataset.label));
  for (const link of document.querySelectorAll("nav a")) {
    if (link.lang === locale) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  document.documentElement.lang = locale;
  document.body.classList.toggle("checked", Boolean(outcome));
  byId("key-given").hidden = !givenKey;
  byId("key-given").textContent = givenKey ? say("verify-key-given", { key: givenKey }) : "";
  byId("key-ours").hidden = !givenKey;
  drawVerdict();
  drawSteps();
  drawTold();
}

function drawVerdict() {
  const box = byId("verdict");
  if (!outcome) {
    delete box.dataset.verdict;
    box.replaceChildren();
    return;
  }
  const { verdict, why, values } = outcome;
  const genuine = givenKey ? "verify-genuine-given" : "verify-genuine-ours";
  const mark = element("span", "mark", MARKS[verdict]);
  mark.setAttribute("aria-hidden", "true");
  const sentence = why ? say(`verify-why-${why}`, values) : say(genuine);
  const lines = [element("h2", "", say(`verify-${verdict}`)), element("p", "", sentence)];
  lines.push(element("p", "file", say("verify-file", { name: file.name })));
  box.className = `verdict ${{ genuine: "good", false: "bad", unchecked: "open" }[verdict]}`;
  box.dataset.verdict = verdict;
  box.dataset.why = why ?? "";
  box.replaceChildren(mark, element("div", "", ...lines));
}

function drawSteps() {
  const passed = outcome?.passed ?? [];
  for (const [number, step] of STEPS.entries()) {
    const isFailed = outcome?.verdict === "false" && number === passed.length;
    const state = number < passed.length ? "passed" : isFailed ? "failed" : "open";
    const one = byId(`step-${step}`);
    one.className = state;
    one.querySelector(".state").textContent = outcome ? say(`verify-state-${state}`) : "";
  }
}

/** Shows what stands in a receipt, but only in a genuine one: what is forged gets no page to look genuine on. */
function drawTold() {
  const told = outcome?.told;
  byId("told").hidden = !told;
  byId("facts").replaceChildren(...(told ? facts(told) : []));
  const receipt = told?.record.receipt_id;
  const link = byId("standing");
  link.hidden = !/^[0-9a-f]{32}$/.test(receipt) || Boolean(givenKey);
  if (link.hidden) link.removeAttribute("href");
  else link.href = `/receipts/${receipt}?lang=${locale}`;
}

function facts({ kind, at, index, edition, text, record, origin, size, root }) {
  const person = record.person ?? {};
  const isKnown = editions[edition] === text;
  const known = isKnown ? "verify-text-known" : "verify-text-unknown";
  const capacity = { self: "pdf-capacity-self", partner: "pdf-capacity-partner" }[person.capacity];
  const rows = [
    ["page-event", kind in EVENTS ? say(EVENTS[kind]) : kind],
    ["word-at", say("word-moment", { at: inAlmaty(at) })],
    ["pdf-name", person.full_name],
    ["pdf-phone", person.phone],
    ["pdf-capacity", capacity && say(capacity)],
    ["pdf-organisation", person.organisation],
    ["pdf-bin", person.bin],
    ["pdf-case-number", record.case?.number],
    ["pdf-due", record.case?.due_at && inAlmaty(record.case.due_at).slice(0, 10)],
    ["word-receipt-number", code(record.receipt_id)],
    ["word-edition", edition && say("word-edition-number", { edition })],
    ["word-hash", code(text), edition && element("p", isKnown ? "good" : "bad", say(known, { edition }))],
    ["word-entry", say("word-entry-number", { index })],
    ["word-checkpoint", say("word-checkpoint-size", { origin, size })],
    ["word-root", code(btoa(asLatin(root)))],
  ];
  const shown = rows.filter(([, value]) => value instanceof Node || (typeof value === "string" && value !== ""));
  return shown.map(([label, ...values]) =>
    element("div", "", element("dt", "", say(label)), element("dd", "", ...values)),
  );
}

function code(value) {
  return typeof value === "string" ? element("code", "", value) : null;
}

/** A moment by the clocks of Almaty, as on the PDF: 22.11.2026 15:15:30. As it stands where it is no moment. */
function inAlmaty(stamp) {
  const moment = new Date(stamp);
  if (Number.isNaN(moment.getTime())) return String(stamp);
  const format = new Intl.DateTimeFormat("de", { timeZone: "Asia/Almaty", dateStyle: "medium", timeStyle: "medium" });
  return format.format(moment).replace(",", "");
}

// --- What people do ---

const chooser = byId("file");
// The same file may be chosen again, after it was saved anew.
chooser.addEventListener("click", () => (chooser.value = ""));
chooser.addEventListener("change", () => take(chooser.files[0]));

document.addEventListener("dragover", (event) => {
  event.preventDefault();
  document.body.classList.add("dragging");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) document.body.classList.remove("dragging");
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  document.body.classList.remove("dragging");
  take(event.dataTransfer.files[0]);
});

byId("key-use").addEventListener("click", () => useKey(byId("key-text").value.trim() || null));
byId("key-ours").addEventListener("click", () => {
  byId("key-text").value = "";
  useKey(null);
  byId("key-text").focus();
});

function useKey(text) {
  givenKey = text;
  examine();
}

for (const link of document.querySelectorAll("nav a")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    locale = link.lang;
    history.replaceState(null, "", link.href);
    draw();
  });
}
