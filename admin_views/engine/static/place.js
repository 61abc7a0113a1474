// Where one was: Back gives the scroll and the focus of a page back; after a save, focus is on what the page says of it.
// Who signs out leaves nothing in the tab.

const KEY = `place ${location.pathname}${location.search}`;
const [arrival] = performance.getEntriesByType("navigation");
const links = () => [...document.querySelectorAll("main a[href]")];
const free = () => document.activeElement === document.body || document.activeElement === null;

let forgets = false;
document.addEventListener("submit", (event) => { forgets = event.target.matches("[data-forget]"); });

addEventListener("pagehide", () => {
  if (forgets) return sessionStorage.clear();
  const left = document.activeElement?.closest?.("main a[href]")?.getAttribute("href") ?? "";
  try { sessionStorage.setItem(KEY, JSON.stringify([scrollY, left])); } catch { /* a full or closed store keeps nothing */ }
});

function back() {
  const [top, left] = JSON.parse(sessionStorage.getItem(KEY) ?? "[0, \"\"]");
  if (free() && left) links().find((one) => one.getAttribute("href") === left)?.focus({ preventScroll: true });
  scrollTo(0, top);
}

function told() {
  const said = document.querySelector("main > div.flash[role=status]:not(.draft)");
  if (!said || !free() || document.querySelector("[autofocus]")) return;
  said.tabIndex = -1;
  said.focus({ preventScroll: true });
}

if (["back_forward", "reload"].includes(arrival?.type)) back();
else told();
