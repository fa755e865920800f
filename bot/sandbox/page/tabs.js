// On a narrow screen the chat, the phone and the controls take turns; on a wide one all are in sight.

/** `show(name)`, `isInSight(name)` and `setBadge(name, count)` for "chat", "phone" and "side". */
export function createTabs({ body, onShow }) {
  const buttons = [...body.querySelectorAll("[data-tab-name]")];
  const wide = matchMedia("(min-width: 48rem)");

  function show(name) {
    body.dataset.tab = name;
    for (const one of buttons) one.setAttribute("aria-current", String(one.dataset.tabName === name));
    onShow(name);
  }

  for (const one of buttons) one.addEventListener("click", () => show(one.dataset.tabName));

  return {
    show,
    isInSight: (name) => wide.matches || body.dataset.tab === name,
    setBadge(name, count) {
      const badge = buttons.find((one) => one.dataset.tabName === name).querySelector(".badge");
      badge.hidden = count === 0;
      badge.textContent = String(count);
    },
  };
}
