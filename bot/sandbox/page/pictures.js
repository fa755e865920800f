// A photo as large as the screen allows, and larger.

import { element, icon, unseen } from "./dom.js";

const LARGER = 2;

/** Shows the picture over everything; a press on it zooms there and back, a press beside it closes. */
export function showPicture({ address, name, text, words }) {
  const image = element("img", { src: address, alt: text });
  const zoom = element("button", { type: "button", className: "picture-zoom", data: { testid: "picture-zoom" } }, image);
  zoom.setAttribute("aria-pressed", "false");
  zoom.title = words.say("zoom");
  const close = tool("button", { type: "button", data: { testid: "picture-close" } }, "close", words.say("close"));
  const save = tool("a", { href: address, download: name, data: { testid: "picture-save" } }, "save", words.say("download"));
  const tools = element("div", { className: "picture-tools" }, save, close);
  const room = element("div", { className: "picture-room" }, zoom);
  const view = element("dialog", { className: "picture-view", data: { testid: "picture-view" } }, room, tools);
  view.setAttribute("aria-label", words.say("photo"));

  zoom.addEventListener("click", (event) => {
    const isLarger = zoom.getAttribute("aria-pressed") !== "true";
    const box = image.getBoundingClientRect();
    // A press of a key has no place: then the middle is what one looks at.
    const at = event.detail === 0 ? [0.5, 0.5] : [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    zoom.setAttribute("aria-pressed", String(isLarger));
    image.style.width = isLarger ? `${Math.max(image.naturalWidth, box.width * LARGER)}px` : "";
    room.scrollTo(at[0] * image.offsetWidth - room.clientWidth / 2, at[1] * image.offsetHeight - room.clientHeight / 2);
  });
  close.addEventListener("click", () => view.close());
  room.addEventListener("click", (event) => {
    if (event.target === room) view.close();
  });
  view.addEventListener("close", () => view.remove());
  document.body.append(view);
  view.showModal();
  close.focus();
}

function tool(tag, properties, sign, text) {
  return element(tag, { className: "picture-tool", title: text, ...properties }, icon(sign), unseen(text));
}
