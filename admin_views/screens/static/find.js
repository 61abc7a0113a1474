// « / » goes to the search of the page: that of the list where there is one, else that of the menu; unless letters alone
// are silenced (`letters.js`).
// Ctrl K opens the search of everything over the page: arrows go through what is found, Enter opens the first, Escape leaves.

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select")) return;
  const box = document.querySelector("main [type=search]") ?? document.querySelector(".find [type=search]");
  if (!box?.checkVisibility() || localStorage.getItem("keys silent") === "yes") return;
  event.preventDefault();
  box.select();
  box.focus();
});

const palette = document.getElementById("palette");

if (palette) {
  document.body.append(palette);  // the menu, which holds it, is not there on a narrow screen
  const box = palette.querySelector("input"), found = palette.querySelector("div"), said = palette.querySelector("[role=status]");
  let asked = 0, shown = "", wantsFirst = false;

  const links = () => [...found.querySelectorAll("a")];

  async function ask() {
    const words = box.value.trim(), turn = ++asked;
    const answer = words && (await fetch(`${palette.dataset.found}?q=${encodeURIComponent(words)}`).catch(() => null));
    if (turn !== asked) return;
    found.innerHTML = answer?.ok ? await answer.text() : "";
    shown = words;
    said.textContent = !words ? "" : answer?.ok ? (links().length ? "" : "Rien ne correspond.") : "Pas de réponse\u202f: réessayez.";
    if (wantsFirst) first();
  }

  function first() {
    wantsFirst = false;
    const [link] = links();
    if (link) location.assign(link.href); else palette.querySelector("form").submit();
  }

  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (!palette.open) palette.showModal();
    box.select();
  });

  let wait;
  box.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(ask, 120);
  });

  palette.querySelector("form").addEventListener("submit", (event) => {
    if (!box.value.trim()) return;
    event.preventDefault();
    if (shown === box.value.trim()) return first();
    wantsFirst = true;
    clearTimeout(wait);
    ask();
  });

  palette.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.preventDefault();  // a box that holds words would be emptied first
      palette.close();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [box, ...links()];
    all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
  });

  palette.addEventListener("click", (event) => {
    if (event.target === palette) palette.close();  // beside it
  });
}
