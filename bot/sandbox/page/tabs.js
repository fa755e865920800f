// On a narrow screen the parts take turns. On a wide one the chat and the controls stay, and the phone and the Platform
// take turns beside them, until there is room for all.

const ASIDES = ["phone", "platform"];

/** `show(name)`, `isInSight(name)` and `setBadge(name, count)` for "chat", "phone", "platform" and "side". */
export function createTabs({ body, onShow }) {
  const buttons = [...body.querySelectorAll("[data-tab-name]")];
  const narrow = matchMedia("(max-width: 47.99rem)");

  function mark() {
    for (const one of buttons) {
      const name = one.dataset.tabName;
      const shown = !narrow.matches && ASIDES.includes(name) ? body.dataset.aside : body.dataset.tab;
      one.setAttribute("aria-current", String(shown === name));
    }
  }

  function show(name) {
    body.dataset.tab = name;
    if (ASIDES.includes(name)) body.dataset.aside = name;
    mark();
    onShow(name);
  }

  for (const one of buttons) one.addEventListener("click", () => show(one.dataset.tabName));
  narrow.addEventListener("change", mark);
  mark();

  return {
    show,
    isInSight: (name) => body.querySelector(`main > .${name}`).checkVisibility(),
    setBadge(name, count) {
      const badge = buttons.find((one) => one.dataset.tabName === name).querySelector(".badge");
      badge.hidden = count === 0;
      badge.textContent = String(count);
    },
  };
}
