// What is to be done, by the keyboard: j k move, E settles, S puts off, Enter opens the link that has the focus.
// Their template tells them; `letters.js` hears them, unless they are silenced.

const lines = [...document.querySelectorAll("[data-tasks] > li")];
let here = -1;

function go(number) {
  const place = Math.min(Math.max(number, 0), lines.length - 1);
  lines[place].querySelector(".what").focus();
}

globalThis.letters = {
  j: () => go(here + 1),
  k: () => go(here - 1),
  e: () => lines[here]?.querySelector(".settle > button")?.click(),
  s: () => {
    const menu = lines[here]?.querySelector(".settle details");
    if (!menu) return;
    menu.open = true;
    menu.querySelector("button").focus();
  },
};

document.addEventListener("focusin", (event) => {
  here = lines.findIndex((one) => one.contains(event.target));
  for (const one of lines) one.toggleAttribute("data-here", one === lines[here]);
});
