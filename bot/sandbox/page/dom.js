// The two or three things that every view does to the document. Text always arrives as text nodes: nothing
// that a person or the bot wrote is ever parsed as HTML.

const SVG = "http://www.w3.org/2000/svg";

/** An element with properties, `data-*` (`data: {…}`), attributes (`attributes: {…}`), listeners (`on: {…}`) and children. */
export function element(tag, { data = {}, attributes = {}, on = {}, ...properties } = {}, ...children) {
  const made = document.createElement(tag);
  Object.assign(made, properties);
  Object.assign(made.dataset, data);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  for (const [name, listener] of Object.entries(on)) made.addEventListener(name, listener);
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

/** One of the drawings of icons.svg; decoration, so hidden from screen readers. */
export function icon(name, className = "icon") {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/page/icons.svg#${name}`);
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

/** Words for screen readers only. */
export function unseen(text) {
  return element("span", { className: "unseen", textContent: text });
}

/** Runs `draw` once before the next frame, however often it is asked: a burst of events costs one drawing. */
export function oncePerFrame(draw) {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    // A hidden tab gets no frames, but its title and its screen reader should keep up.
    const later = document.hidden ? (work) => setTimeout(work, 50) : requestAnimationFrame;
    later(() => {
      isAsked = false;
      draw();
    });
  };
}

/** Copies text; the older way is for addresses that browsers do not count as secure. */
export async function copyText(text) {
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Refused by permission: the older way below may still be allowed.
    }
  }
  const field = element("textarea", { className: "unseen", value: text, readOnly: true });
  const focused = document.activeElement;
  (document.querySelector("dialog[open]") ?? document.body).append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  focused?.focus();
  return isCopied;
}

const drawnModels = new WeakMap();

/** Fills `parent` anew only when what it shows has changed, and leaves the focus at the same button. */
export function fill(parent, model, make) {
  const version = JSON.stringify(model);
  if (drawnModels.get(parent) === version) return;
  drawnModels.set(parent, version);
  const focusedAt = [...parent.querySelectorAll("button")].indexOf(document.activeElement);
  parent.replaceChildren(...make());
  if (focusedAt >= 0) parent.querySelectorAll("button")[focusedAt]?.focus({ preventScroll: true });
}
