// What is to be done, by the keyboard: j k move, E settles, S puts off, Enter opens the link that has the focus, ? tells
// them. They are letters alone: whoever types by voice silences them, here as in lists.

const SILENT = "keys silent";
const lines = [...document.querySelectorAll("[data-tasks] > li")];
const help = document.querySelector("dialog.keys");
const silent = help?.querySelector("input");
let here = -1;

function go(number) {
  const place = Math.min(Math.max(number, 0), lines.length - 1);
  lines[place].querySelector(".what").focus();
}

const ACTS = {
  j: () => go(here + 1),
  k: () => go(here - 1),
  e: () => lines[here]?.querySelector(".settle > button")?.click(),
  s: () => {
    const menu = lines[here]?.querySelector(".settle details");
    if (!menu) return;
    menu.open = true;
    menu.querySelector("button").focus();
  },
  "?": () => help.showModal(),
};

if (lines.length && help) {
  silent.checked = localStorage.getItem(SILENT) === "yes";
  silent.addEventListener("change", () => localStorage.setItem(SILENT, silent.checked ? "yes" : "no"));
  help.querySelector("button").addEventListener("click", () => help.close());
  const opener = document.querySelector("[data-keys]");
  opener.hidden = false;
  opener.addEventListener("click", ACTS["?"]);
  document.addEventListener("focusin", (event) => {
    here = lines.findIndex((one) => one.contains(event.target));
    for (const one of lines) one.toggleAttribute("data-here", one === lines[here]);
  });
  document.addEventListener("keydown", (event) => {
    if (silent.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const act = ACTS[event.key.toLowerCase()];
    if (!act || event.target.closest("textarea, select, [contenteditable], input, dialog")) return;
    event.preventDefault();
    act();
  });
}
