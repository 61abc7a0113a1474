// The order of a session by the mouse and by Alt ↑ ↓, beside its buttons: the same posts, then the rows that the server gives.
// Its template tells the keys; `letters.js` hears them, unless they are silenced.

const SHOWN = 30_000; // milliseconds, as for what is undone anywhere else
const KEYS = "Alt+ArrowUp Alt+ArrowDown";
const hasMouse = matchMedia("(pointer: fine)").matches; // a finger scrolls, and has the buttons
const part = () => document.querySelector("[data-order]");
const rowOf = (one) => one?.closest?.("[data-order] tbody tr");

let waiting = []; // [the line, where it goes]: each is sent once the one before is answered, with the version that it gave
let sending = false;

function dress() {
  for (const row of part()?.querySelectorAll("tbody tr") ?? []) {
    row.setAttribute("aria-keyshortcuts", KEYS);
    row.draggable = hasMouse;
    for (const link of row.querySelectorAll("a")) link.draggable = false; // by its name too, a row is taken whole
  }
}

function tell(said) {
  document.querySelector("main > div.flash[role=status]")?.remove();
  const shown = document.importNode(said, true);
  shown.classList.add("toast", "over");
  document.querySelector("main").append(shown); // before the rest it would push it down
  setTimeout(() => shown.remove(), SHOWN);
}

function unsaved() {
  const said = Object.assign(document.createElement("div"), { className: "flash" });
  said.setAttribute("role", "status");
  said.append(Object.assign(document.createElement("p"), { className: "error", textContent: "L’ordre n’est pas enregistré\u202f: réessayez." }));
  return said;
}

// Whether the next one may go: whoever was refused looks at the order first.
async function send(key, to) {
  const row = document.getElementById(key), form = row?.querySelector("form");
  if (!form || row.querySelector(`button[value="${to}"]`)?.disabled) return true; // it is at the end already
  const body = new URLSearchParams(new FormData(form));
  body.set("to", to);
  const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
  const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  const fresh = page?.querySelector("[data-order]"), said = page?.querySelector("main > div.flash") ?? unsaved();
  if (fresh) {
    part().replaceWith(document.importNode(fresh, true));
    document.querySelector(".past")?.replaceWith(document.importNode(page.querySelector(".past"), true));
    dress();
    document.getElementById(key)?.focus();
  }
  tell(said);
  return !said.querySelector(".error");
}

async function move(key, to) {
  waiting.push([key, to]);
  if (sending) return;
  sending = true;
  while (waiting.length) if (!(await send(...waiting.shift()))) waiting = [];
  sending = false;
}

function step(to) {
  const row = rowOf(document.activeElement);
  if (row) move(row.id, to);
}

globalThis.letters = { "alt+arrowup": () => step("up"), "alt+arrowdown": () => step("down") };

// --- By the mouse: a row goes above or below the one on which it is let go ---

let taken = null;

function isBelow(row, event) {
  const { top, height } = row.getBoundingClientRect();
  return event.clientY > top + height / 2;
}

function unmark() {
  for (const one of document.querySelectorAll(".goes-above, .goes-below")) one.classList.remove("goes-above", "goes-below");
}

document.addEventListener("dragstart", (event) => {
  taken = rowOf(event.target);
  if (!taken) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", taken.querySelector("th").textContent);
});

document.addEventListener("dragover", (event) => {
  const row = taken && rowOf(event.target);
  unmark();
  if (!row) return;
  event.preventDefault();
  row.classList.add(isBelow(row, event) ? "goes-below" : "goes-above");
});

document.addEventListener("drop", (event) => {
  const row = taken && rowOf(event.target);
  if (!row) return;
  event.preventDefault();
  const next = isBelow(row, event) ? row.nextElementSibling : row;
  if (next !== taken && next !== taken.nextElementSibling) move(taken.id, next?.id ?? "end");
});

document.addEventListener("dragend", () => {
  taken = null;
  unmark();
});

dress();
