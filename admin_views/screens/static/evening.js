// A company at a time, chosen by its link, and how long it still has; without it they follow each other in the page.

const turns = [...document.querySelectorAll("[data-turn]")];
const links = [...document.querySelectorAll(".turns-of a")];
const asked = () => turns.find((one) => `#${one.dataset.turn}` === location.hash);
let shown = asked() ?? turns.find((one) => "current" in one.dataset) ?? turns[0];

function show(turn) {
  shown = turn;
  for (const one of turns) one.hidden = one !== shown;
  for (const one of links) {
    if (one.hash === `#${shown.dataset.turn}`) one.setAttribute("aria-current", "true");
    else one.removeAttribute("aria-current");
  }
}

const two = (number) => String(number).padStart(2, "0");

function left(end) {
  const seconds = Math.round((end - Date.now()) / 1000), all = Math.abs(seconds);
  const time = `${Math.floor(all / 60)}\u202fmin\u202f${two(all % 60)}`;
  return seconds < 0 ? `dépassé de ${time}` : `reste ${time}`;
}

function time(place) {
  const name = `timer ${location.pathname}${place.closest("[data-turn]").dataset.turn}`;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet" });
  const said = document.createElement("output");
  let end = Number(sessionStorage.getItem(name)), ticks;
  const draw = () => {
    button.textContent = end ? "Arrêter le minuteur" : "Lancer le minuteur";
    said.textContent = end ? left(end) : "";
    said.classList.toggle("late", end > 0 && end < Date.now());
  };
  const run = () => {
    clearInterval(ticks);
    if (end) ticks = setInterval(draw, 1000);
    draw();
  };
  button.addEventListener("click", () => {
    end = end ? 0 : Date.now() + place.dataset.timer * 60_000;
    if (end) sessionStorage.setItem(name, end);
    else sessionStorage.removeItem(name);
    run();
  });
  said.setAttribute("aria-live", "off");
  place.append(said, " ", button);
  place.hidden = false;
  run();
}

if (shown) {
  show(shown);
  document.querySelectorAll("[data-timer]").forEach(time);
  addEventListener("hashchange", () => {
    if (!asked()) return;
    show(asked());
    const title = shown.querySelector("h2");
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
    shown.scrollIntoView();
  });
}
