// Letters alone, as commands: those that a script of the page has put in `letters` (with Alt: « alt+arrowup »), and those
// that links say by `aria-keyshortcuts`. « ? » shows them, and whoever types by voice silences them there, on every page.

const SILENT = "keys silent";
const help = document.querySelector("dialog.keys");
const silent = help.querySelector("input");
const opener = document.querySelector("[data-keys]");
const lines = help.querySelector("dl"), firstLine = lines.firstElementChild;
const ACTS = { "?": () => help.showModal(), ...globalThis.letters };

// A button that would act at once has a form, where one looks first.
const follow = (one) => (one.dataset.form ? location.assign(one.dataset.form) : one.click());

for (const one of document.querySelectorAll('main [aria-keyshortcuts]:not([aria-keyshortcuts*="+"])')) {
  const key = one.getAttribute("aria-keyshortcuts"), line = document.createElement("div");
  ACTS[key] = () => follow(one);
  for (const [name, words] of [["dt", key], ["dd", one.textContent]]) line.append(Object.assign(document.createElement(name), { textContent: words }));
  lines.insertBefore(line, firstLine);
}

silent.checked = localStorage.getItem(SILENT) === "yes";
silent.addEventListener("change", () => localStorage.setItem(SILENT, silent.checked ? "yes" : "no"));
help.querySelector("button").addEventListener("click", () => help.close());
opener.hidden = false;
opener.addEventListener("click", ACTS["?"]);

const types = (one) => one.closest("textarea, select, [contenteditable], input:not([type=checkbox]), dialog[open]:not(.peek)");
const presses = (one) => one.closest("button, summary, input, [role=button]");

document.addEventListener("keydown", (event) => {
  if (silent.checked || event.ctrlKey || event.metaKey || event.isComposing) return;
  const act = ACTS[(event.altKey ? "alt+" : "") + event.key.toLowerCase()];
  if (!act || types(event.target) || (event.key === " " && presses(event.target))) return;
  event.preventDefault();
  act();
});
