// A cell changed where it is: F2 or two clicks write in it, Enter saves, Tab saves and goes to the next, Escape leaves it.
// A record is picked as in its form; in a long text, Shift Enter goes to the next line.
// What is sent is the form of the record, whole and as it is now: its rules, its version, its journal.

const SHOWN = 30_000; // milliseconds, as for what is undone anywhere else
const list = document.querySelector(".list[data-edit]");
const heads = list ? [...list.querySelectorAll("thead th")] : [];
const read = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");
let writing = null; // { cell, was, boxes, control, form, address, name, before }

const named = (cell) => heads[cell.cellIndex]?.dataset.field;
const cells = (row) => [...row.cells].filter(named);

function leave() {
  if (!writing) return;
  const { cell, was } = writing;
  writing = null;
  cell.classList.remove("writing");
  cell.replaceChildren(...was);
  cell.closest("tr").querySelector("th a")?.focus({ preventScroll: true });
}

function tell(words) {
  const { cell, control } = writing;
  cell.querySelector("small")?.remove();
  const told = Object.assign(document.createElement("small"), { id: "in-place", textContent: words });
  told.setAttribute("role", "alert");
  control.setAttribute("aria-describedby", "in-place");
  control.setAttribute("aria-invalid", "true");
  cell.append(told);
  control.focus();
}

const picks = (field) => field instanceof RadioNodeList && Boolean(field[0].closest(".picker"));
const said = (boxes) => boxes.map((one) => one.value).join("\n");

// A box that is ticked in a form is answered by one of two words here.
function ticked(field) {
  const tick = [...field].find((one) => one.type === "checkbox");
  if (!tick) return null;
  const made = document.createElement("select");
  made.append(new Option("Oui", "oui", tick.checked, tick.checked), new Option("Non", "non", !tick.checked, !tick.checked));
  return made;
}

function drawn(field) {
  const one = picks(field) ? field[0].closest(".picker") : field;
  return one instanceof RadioNodeList ? ticked(one) : one instanceof Element ? document.importNode(one, true) : null;
}

// What a picker asks of the box that it depends on, which is not in the list.
function beside(picker, form) {
  const name = picker.dataset.beside;
  return name ? [Object.assign(document.createElement("input"), { type: "hidden", name, value: new FormData(form).getAll(name).at(-1) ?? "" })] : [];
}

// Shows the field of a form in a cell; gives the boxes that hold what is typed, in the order of the form.
function put(cell, form, field) {
  const shown = drawn(field);
  if (!shown) return null;
  const isPicker = shown.matches(".picker");
  const boxes = isPicker ? [...shown.querySelectorAll("input")] : [shown];
  for (const name of ["id", "aria-describedby", "aria-invalid", "data-chooser"]) boxes[0].removeAttribute(name);
  boxes[0].setAttribute("aria-label", heads[cell.cellIndex].textContent.trim());
  if (isPicker) {
    boxes[0].id = "in-place-picker";
    delete shown.dataset.makes; // another record is made from a form
  }
  cell.classList.add("writing");
  cell.replaceChildren(shown, ...beside(shown, form));
  return boxes;
}

function enter(control) {
  control.focus();
  const { value } = control;
  if (control.matches("textarea")) for (const text of ["", value]) control.value = text; // one writes at its end
  else control.select?.();
  if (control.matches(".picker input")) control.click(); // the likely ones
}

async function write(cell) {
  if (writing?.cell === cell) return;
  leave();
  const id = new URL(cell.closest("tr").querySelector("th a").href).searchParams.get("id");
  const address = `${list.dataset.edit}?id=${id}`, name = named(cell);
  const answer = await fetch(address).catch(() => null);
  const form = answer?.ok && !answer.redirected ? (await read(answer)).querySelector("form[data-main]") : null;
  const field = form?.elements.namedItem(name), was = [...cell.childNodes];
  const boxes = field && put(cell, form, field);
  if (!boxes) return location.assign(address); // its own form knows how
  writing = { cell, was, boxes, control: boxes[0], form, address, name, before: said(boxes) };
  enter(boxes[0]);
}

function filled({ form, name, boxes }) {
  const field = form.elements.namedItem(name), those = field instanceof RadioNodeList ? [...field] : [field];
  const tick = those.find((one) => one.type === "checkbox");
  if (tick) tick.checked = boxes[0].value === "oui";
  else those.forEach((one, place) => { one.value = boxes[place].value; });
  return new URLSearchParams(new FormData(form));
}

async function save() {
  const now = writing;
  if (!now || now.sent) return false;
  if (said(now.boxes) === now.before) return leave(), true;
  now.sent = true;
  const answer = await fetch(now.address, { method: "POST", body: filled(now) }).catch(() => null);
  const page = answer && (await read(answer));
  now.sent = false;
  if (writing !== now) return false;
  if (!answer?.ok || !answer.redirected) {
    const why = page?.querySelector(".errors li") ?? page?.querySelector(".errors h2");
    tell(why ? why.textContent.trim() : "Rien n’est enregistré\u202f: réessayez.");
    return false;
  }
  leave();
  await fresh(now.cell.closest("tr"));
  toast(page.querySelector("main > div.flash"));
  return true;
}

async function fresh(row) {
  const link = row.querySelector("th a"), is = (one) => one.getAttribute("href") === link.getAttribute("href");
  const answer = await fetch(location.href).catch(() => null);
  const found = answer?.ok && [...(await read(answer)).querySelectorAll(".list tbody th a")].find(is)?.closest("tr");
  if (!found) return row.classList.add("gone"); // it is no longer of this list
  const ticked = row.querySelector("[name=rowid]")?.checked;
  row.innerHTML = found.innerHTML;
  if (ticked) row.querySelector("[name=rowid]").checked = true;
  row.querySelector("th a").focus({ preventScroll: true });
}

function toast(said) {
  document.querySelector("main > div.flash")?.remove();
  if (!said) return;
  const shown = document.importNode(said, true);
  shown.classList.add("toast", "over");
  document.querySelector("main").append(shown); // before the rest it would push it down
  setTimeout(() => shown.remove(), SHOWN);
}

async function next(step) {
  const { cell } = writing, row = cell.closest("tr"), place = cells(row).indexOf(cell) + step;
  if (await save()) {
    const then = cells(row)[place];
    if (then) write(then);
  }
}

// What is proposed is chosen, or closed, before anything is saved or left.
function isOfPicker({ key, target }) {
  const isOpen = target.getAttribute("aria-expanded") === "true";
  return isOpen && (key === "Escape" || (key === "Enter" && target.hasAttribute("aria-activedescendant")));
}

if (list) {
  list.addEventListener("dblclick", (event) => {
    const cell = event.target.closest("tbody :is(td, th)");
    if (cell && named(cell) && !event.target.closest("a, input, select, .writing")) write(cell);
  });
  document.addEventListener("keydown", (event) => {
    if (writing && event.target === writing.control) {
      if (event.isComposing || isOfPicker(event) || (event.shiftKey && event.key === "Enter" && event.target.matches("textarea"))) return;
      const act = { Enter: save, Escape: leave, Tab: () => next(event.shiftKey ? -1 : 1) }[event.key];
      if (!act) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      act();
    } else if (event.key === "F2") {
      const [first] = cells(list.querySelector("tr[data-here]") ?? list.querySelector("tbody tr"));
      if (!first) return;
      event.preventDefault();
      write(first);
    }
  }, true);
}
