// Lists: the box of the header ticks them all, a filter may apply at once.
// The stylesheet shows the bulk bar when a box is ticked. An open menu (`.drop`) closes when one looks elsewhere.

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
  if (event.target.matches("form[data-auto] select")) event.target.form.requestSubmit();
});

// A choice made before this script had come applies too.
const early = [...document.querySelectorAll("form[data-auto] option[selected]")].find((option) => !option.selected);
early?.closest("form").requestSubmit();

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(".drop[open]")) menu.open = menu.contains(event.target);
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector(".drop[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

addEventListener("pageshow", tell); // a page come back to keeps its ticks
