// Text with the Bot API's MessageEntity list, as document nodes. Offsets there are UTF-16 units, as JavaScript's are.

import { element } from "./dom.js";

const TAGS = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

/** A fragment with the text and its entities. `actions` gives `openLink(address)`, `sendText(text)` and `copy(text)`. */
export function richText(text, entities, actions) {
  const inOrder = (entities ?? [])
    .filter((one) => one.length > 0 && one.offset < text.length)
    .sort((a, b) => a.offset - b.offset || b.length - a.length);
  const root = document.createDocumentFragment();
  root.append(...nodes(text, 0, text.length, inOrder, actions));
  return root;
}

/** The nodes of text[from, to): outer entities first, each given what lies inside it. */
function nodes(text, from, to, entities, actions) {
  const made = [];
  let at = from;
  let index = 0;
  let afterBlock = false;
  while (index < entities.length) {
    const outer = entities[index];
    const start = Math.max(outer.offset, at);
    const end = Math.min(outer.offset + outer.length, to);
    index += 1;
    if (start >= end) continue;
    const isBlock = BLOCKS.has(outer.type);
    made.push(...between(text, at, start, { beforeBlock: isBlock, afterBlock }));
    const inner = [];
    while (index < entities.length && entities[index].offset < end) inner.push(entities[index++]);
    made.push(wrapped(outer, text.slice(start, end), nodes(text, start, end, inner, actions), actions));
    at = end;
    afterBlock = isBlock;
  }
  made.push(...between(text, at, to, { beforeBlock: false, afterBlock }));
  return made;
}

/** Plain text next to a block: the line break that sets the block off is the block's own. */
function between(text, from, to, { beforeBlock, afterBlock }) {
  const start = afterBlock && text[from] === "\n" ? from + 1 : from;
  const end = beforeBlock && to > start && text[to - 1] === "\n" ? to - 1 : to;
  return end > start ? [text.slice(start, end)] : [];
}

function wrapped(entity, covered, children, actions) {
  switch (entity.type) {
    case "text_link":
      return link(entity.url, children, actions);
    case "url":
      return link(covered, [covered], actions);
    case "email":
      return link(`mailto:${covered}`, [covered], actions);
    case "bot_command":
      return command(covered, actions);
    case "spoiler":
      return spoiler(children);
    case "code":
      return copyable(covered, actions);
    case "pre":
      return element("pre", {}, element("code", {}, covered));
    default:
      return element(TAGS[entity.type] ?? "span", {}, ...children);
  }
}

/** Monospaced text is copied by a tap, as in Telegram: receipt numbers are set so. */
function copyable(text, actions) {
  const copy = () => actions.copy(text);
  return element("button", { type: "button", className: "copyable", on: { click: copy } }, element("code", {}, text));
}

function link(address, children, actions) {
  // A button, not an anchor: it must not lead a visitor, or a crawler's click, out of the page.
  const open = () => actions.openLink(address);
  return element("button", { type: "button", className: "link", title: address, on: { click: open } }, ...children);
}

function command(text, actions) {
  return element("button", { type: "button", className: "link", on: { click: () => actions.sendText(text) } }, text);
}

function spoiler(children) {
  const hidden = element("button", { type: "button", className: "spoiler", attributes: { "aria-expanded": "false" } }, ...children);
  hidden.addEventListener("click", () => hidden.setAttribute("aria-expanded", "true"));
  return hidden;
}
