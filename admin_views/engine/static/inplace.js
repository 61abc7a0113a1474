// A cell changed where it is: F2 or two clicks write in it, Enter saves, Tab saves and goes to the next, Escape leaves it.
// What is sent is the form of the record, whole and as it is now: its rules, its version, its journal.

const SHOWN = 30_000; // milliseconds, as for what is undone anywhere else
const list = document.querySelector(".list[data-edit]");
const heads = list ? [...list.querySelectorAll("thead th")] : [];
const read = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");
let writing = null; // { cell, was, control, form, address, name, before }

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

// A box that is ticked in a form is answered by one of two words here.
function drawn(field, label) {
  const tick = field instanceof RadioNodeList ? [...field].find((one) => one.type === "checkbox") : null;
  if (!tick && !(field instanceof Element)) return null;
  const control = tick ? document.createElement("select") : document.importNode(field, true);
  if (tick) control.append(new Option("Oui", "oui", tick.checked, tick.checked), new Option("Non", "non", !tick.checked, !tick.checked));
  for (const name of ["id", "aria-describedby", "aria-invalid", "data-chooser"]) control.removeAttribute(name);
  control.setAttribute("aria-label", label);
  return control;
}

async function write(cell) {
  if (writing?.cell === cell) return;
  leave();
  const id = new URL(cell.closest("tr").querySelector("th a").href).searchParams.get("id");
  const address = `${list.dataset.edit}?id=${id}`, name = named(cell);
  const answer = await fetch(address).catch(() => null);
  const form = answer?.ok && !answer.redirected ? (await read(answer)).querySelector("form[data-main]") : null;
  const field = form?.elements.namedItem(name);
  const control = field && drawn(field, heads[cell.cellIndex].textContent.trim());
  if (!control) return location.assign(address); // its own form knows how
  writing = { cell, was: [...cell.childNodes], control, form, address, name, before: control.value };
  cell.classList.add("writing");
  cell.replaceChildren(control);
  control.focus();
  control.select?.();
}

function filled({ form, name, control }) {
  const field = form.elements.namedItem(name);
  if (field instanceof RadioNodeList) [...field].find((one) => one.type === "checkbox").checked = control.value === "oui";
  else field.value = control.value;
  return new URLSearchParams(new FormData(form));
}

async function save() {
  const now = writing;
  if (!now || now.sent) return false;
  if (now.control.value === now.before) return leave(), true;
  now.sent = true;
  const answer = await fetch(now.address, { method: "POST", body: filled(now) }).catch(() => null);
  const page = answer && (await read(answer));
  now.sent = false;
  if (writing !== now) return false;
  if (!answer?.ok || !answer.redirected) {
    const why = page?.querySelector(".errors li") ?? page?.querySelector(".errors h2");
    tell(why ? why.textContent.trim() : "Rien n’est enregistré : réessayez.");
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
  document.querySelector("main").prepend(shown);
  setTimeout(() => shown.remove(), SHOWN);
}

async function next(step) {
  const { cell } = writing, row = cell.closest("tr"), place = cells(row).indexOf(cell) + step;
  if (await save()) {
    const then = cells(row)[place];
    if (then) write(then);
  }
}

if (list) {
  list.addEventListener("dblclick", (event) => {
    const cell = event.target.closest("tbody :is(td, th)");
    if (cell && named(cell) && !event.target.closest("a, input, select, .writing")) write(cell);
  });
  document.addEventListener("keydown", (event) => {
    if (writing && event.target === writing.control) {
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
