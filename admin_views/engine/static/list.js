// Lists: the box of the header ticks them all, a filter may apply at once.
// The stylesheet shows the bulk bar when a box is ticked. An open menu (`.drop`) closes when one looks elsewhere.

const OPENED = ".drop[open], .filter[open]";
const all = document.querySelector("[data-all]");
const boxes = [...document.querySelectorAll('.list [name="rowid"]')];
const count = document.querySelector(".bulk output");

function tell() {
  const ticked = boxes.filter((box) => box.checked).length;
  if (count) count.textContent = ticked > 1 ? `${ticked} fiches cochées` : `${ticked} fiche cochée`;
  if (!all) return;
  all.checked = ticked > 0 && ticked === boxes.length;
  all.indeterminate = ticked > 0 && ticked < boxes.length;
}

if (all) {
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
}

document.addEventListener("change", (event) => {
  if (event.target.name === "rowid") tell();
  if (event.target.matches("form[data-auto] select, form[data-picks] .picker [type=hidden]")) event.target.form.requestSubmit();
});

// What the picker of a filter chooses is ticked beside the others.
document.addEventListener("change", (event) => {
  const picker = event.target.closest("[data-adds]");
  if (!picker || event.target.type !== "hidden") return;
  const ticks = picker.parentElement.querySelector(".ticks");
  const [typed, chosen] = picker.querySelectorAll("input");
  const label = document.createElement("label");
  const box = Object.assign(document.createElement("input"), { type: "checkbox", name: picker.dataset.adds, value: chosen.value, checked: true });
  label.append(box, ` ${typed.value}`);
  ticks.append(label);
  ticks.hidden = false;
  typed.value = chosen.value = "";
});

// A choice made before this script had come applies too.
const early = [...document.querySelectorAll("form[data-auto] option[selected]")].find((option) => !option.selected);
early?.closest("form").requestSubmit();

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(OPENED)) menu.open = menu.contains(event.target);
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector(OPENED);
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// The box of a filter that would leave the page by its right edge opens on the other side of its button.
function keepIn(menu) {
  menu.classList.remove("from-end");
  menu.classList.toggle("from-end", menu.lastElementChild.getBoundingClientRect().right > document.documentElement.clientWidth);
}
const keepAllIn = () => document.querySelectorAll(".filter[open]").forEach(keepIn);

document.addEventListener("toggle", (event) => event.target.matches(".filter[open]") && keepIn(event.target), true);
addEventListener("resize", keepAllIn);
keepAllIn();

// What is cut is told whole when pointed at.
document.addEventListener("pointerover", (event) => {
  const cell = event.target.closest?.(".list :is(td, th)");
  const cut = cell && [cell, cell.querySelector("a")].some((one) => one && one.scrollWidth > one.clientWidth);
  if (cut) cell.title = cell.textContent;
});

addEventListener("pageshow", tell); // a page come back to keeps its ticks

// Of a change of several records, the one box to fill is open at once; then comes what does it.
addEventListener("load", () => {
  const form = document.querySelector("form[data-picks]");
  const next = form?.querySelector("[name=_apply]") ?? form?.querySelector(".fields :is(input:not([type=hidden]), select)");
  next?.focus();
  if (next?.matches(".picker input")) next.click();
});
