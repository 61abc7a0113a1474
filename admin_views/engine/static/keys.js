// A list by the keyboard: j k move, x ticks, Enter opens, e edits, f filters, space shows the record beside.
// Its template tells them; `letters.js` hears them, unless they are silenced.

const list = document.querySelector(".list");
const rows = [...document.querySelectorAll(".list > table > tbody > tr")];
const linkOf = (row) => row.querySelector("th a");
const SEARCHED = "keys searched";

let here = -1;

function stand(row) {
  if (row < 0) return;
  here = row;
  for (const one of rows) one.toggleAttribute("data-here", one === rows[here]);
}

function go(number) {
  if (!rows.length) return;
  stand(Math.min(Math.max(number, 0), rows.length - 1));
  rows[here].scrollIntoView({ block: "nearest" });
  if (peek.open) show();
  else linkOf(rows[here]).focus({ preventScroll: true });
}

document.addEventListener("focusin", (event) => stand(rows.indexOf(event.target.closest?.(".list tbody tr"))));
stand(rows.findIndex((row) => row.contains(document.activeElement))); // the focus that Back gave

// --- The record beside: what its own page holds ---

const peek = document.createElement("dialog");
peek.className = "peek";
peek.tabIndex = -1;
const bar = document.createElement("p");
bar.className = "actions";
const shown = document.createElement("div");
peek.append(bar, shown);
let asked = 0;

function button(words, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: words });
  made.addEventListener("click", act);
  bar.append(made);
  return made;
}

const open = Object.assign(document.createElement("a"), { className: "button primary", textContent: "Ouvrir la fiche" });
bar.append(open);
const previous = button("Précédente", () => go(here - 1));
const next = button("Suivante", () => go(here + 1));
button("Fermer", hide);

function renamed(part) {  // the page has the same ids
  for (const one of part.querySelectorAll("[id]")) one.id = `peek-${one.id}`;
  for (const name of ["for", "aria-labelledby", "aria-describedby", "aria-controls", "popovertarget", "list"])
    for (const one of part.querySelectorAll(`[${name}]`))
      one.setAttribute(name, one.getAttribute(name).split(" ").map((id) => `peek-${id}`).join(" "));
  for (const one of part.querySelectorAll("script, .crumb, dialog")) one.remove();
  for (const one of part.querySelectorAll("h1")) {
    const heading = document.createElement("h2");
    heading.append(...one.childNodes);
    one.replaceWith(heading);
  }
  return part;
}

function dress(page) {  // in the styles that its page has
  for (const sheet of page ? page.querySelectorAll("link[rel=stylesheet]") : [])
    if (!document.querySelector(`link[href="${sheet.getAttribute("href")}"]`)) document.head.append(document.importNode(sheet));
}

async function show() {
  const link = linkOf(rows[here]), turn = ++asked;
  peek.setAttribute("aria-label", link.textContent);
  open.href = link.href;
  previous.disabled = here === 0;
  next.disabled = here === rows.length - 1;
  if (!peek.open) peek.show();
  if (!peek.contains(document.activeElement)) peek.focus();
  const answer = await fetch(link.href).catch(() => null);
  const page = answer?.ok && !answer.redirected && new DOMParser().parseFromString(await answer.text(), "text/html");
  if (turn !== asked) return;
  dress(page);
  const main = page && page.querySelector("main");
  if (main) shown.replaceChildren(...renamed(main).childNodes);
  else shown.textContent = "La fiche ne répond pas\u202f: ouvrez-la, ou réessayez.";
  peek.scrollTop = 0;
}

function hide() {
  const row = here; // closing gives the focus back to where it was before
  peek.close();
  go(row);
}

if (list && rows.length) document.querySelector("main").append(peek);

// --- What the letters do ---

globalThis.letters = {
  j: () => go(here + 1),
  k: () => go(here - 1),
  x: () => rows[here]?.querySelector("[name=rowid]")?.click(),
  e: () => {
    const id = here >= 0 && new URL(linkOf(rows[here]).href).searchParams.get("id");
    if (id && list.dataset.edit) location.assign(`${list.dataset.edit}?id=${id}`);
  },
  f: () => {
    const filters = document.querySelector(".filters > details");
    if (!filters) return;
    filters.open = true;
    (filters.querySelector("summary ~ * summary, input, select") ?? filters.querySelector("summary")).focus();
  },
  " ": () => (peek.open ? hide() : here >= 0 ? show() : go(0)),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && peek.open && !document.querySelector("dialog.keys[open]")) hide();
});

// --- After a search, work goes on with what was found ---

const search = document.querySelector(".filters");
const note = () => sessionStorage.setItem(SEARCHED, "yes");
search?.addEventListener("submit", note);
document.addEventListener("click", (event) => { if (event.target.closest?.(".chips a, .pages a, thead a")) note(); });

if (sessionStorage.getItem(SEARCHED) === "yes") {
  sessionStorage.removeItem(SEARCHED);
  (rows.length ? linkOf(rows[0]) : search?.querySelector("[type=search]"))?.focus({ preventScroll: true });
}
