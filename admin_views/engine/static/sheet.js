// Rows of a form as a sheet: a block copied from a spreadsheet goes from the cell where it is pasted, or under the
// headings that it has; Enter and the arrows go down and up a column; totals follow what is typed.

const MOST = 200; // lines of one block
const WAIT = 300; // before a total is told again
const plain = (text) => text.trim().toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
const shown = (row) => [...row.querySelectorAll(":scope > .fields > .field")].map((field) =>
  field.querySelector("select, .picker input[type=text], input:not([type=hidden]), textarea"));
const rowsOf = (table) => [...table.querySelectorAll(":scope > .row")];
const adder = (table) => table.closest("form").querySelector(`button[name="_add"][value="${table.dataset.rows}"]`);

// --- Paste ---

function paste(event) {
  const row = event.target.closest?.(".compact > .row");
  const text = event.clipboardData.getData("text/plain").replace(/\r?\n$/, "");
  if (!row || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  const table = row.parentElement;
  const block = text.split(/\r?\n/).map((line) => line.split("\t").map((cell) => cell.trim())).filter((line) => line.some(Boolean));
  const headings = [...table.querySelectorAll(".heads > p")].map((one) => plain(one.textContent));
  const named = block[0].map((cell) => headings.indexOf(plain(cell)));
  const isHeaded = named.filter((place) => place >= 0).length > block[0].length / 2;
  const left = Math.max(shown(row).indexOf(event.target), 0);
  const lines = isHeaded ? block.slice(1) : block;
  const lost = lines.slice(MOST).map((line) => line.join(" "));
  let below = row;
  for (const line of lines.slice(0, MOST)) {
    below ??= grow(table);
    const places = line.map((_cell, step) => isHeaded ? named[step] : left + step);
    lost.push(...line.filter((cell, step) => cell && !put(shown(below)[places[step]], cell)));
    below = rowsOf(table)[rowsOf(table).indexOf(below) + 1];
  }
  table.closest("form").dispatchEvent(new Event("change", { bubbles: true }));
  tell(table, Math.min(lines.length, MOST), lost);
}

function grow(table) {
  adder(table).click();
  return rowsOf(table).at(-1);
}

function tell(table, count, lost) {
  const place = table.parentElement.querySelector("[data-pasted]");
  const pasted = count > 1 ? `${count} lignes collées.` : "1 ligne collée.";
  place.textContent = lost.length ? `${pasted} Non collé\u202f: ${lost.join(", ")}.` : pasted;
}

// Whether a text found its place in a box.
function put(box, text) {
  if (!box) return false;
  if (box.type === "checkbox") box.checked = /^(o|oui|x|1|v|vrai|true)$/.test(plain(text));
  else if (box.tagName === "SELECT") return choose(box, plain(text));
  else box.value = text;
  if (box.closest(".picker")) box.closest(".picker").querySelector("input[type=hidden]").value = "";
  return true;
}

// An option by its label, or by how it alone begins.
function choose(box, text) {
  const options = [...box.options].filter((one) => one.value);
  const near = options.filter((one) => plain(one.label).startsWith(text));
  const found = options.find((one) => plain(one.label) === text) ?? (near.length === 1 ? near[0] : null);
  if (found) box.value = found.value;
  return Boolean(found);
}

document.addEventListener("paste", paste);

// --- Keys ---

document.addEventListener("keydown", (event) => {
  const box = event.target;
  const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  const row = box.closest?.(".compact > .row");
  if (!step || !row || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!box.matches("input:not([type=checkbox], [type=radio])") || box.closest(".picker")) return;
  const table = row.parentElement;
  if (!document.querySelector(`[data-totals="${table.dataset.rows}"]`)) return;
  event.preventDefault();
  const place = shown(row).indexOf(box);
  const next = rowsOf(table)[rowsOf(table).indexOf(row) + step] ?? (event.key === "Enter" ? grow(table) : null);
  if (next) shown(next)[place]?.focus();
});

// --- Totals, in cents ---

function cents(text) {
  const [, whole, part = ""] = /^(\d+)(?:[.,](\d{0,2}))?$/.exec(text.replace(/[\s\u202f\u00a0€]/g, "")) ?? [];
  return whole === undefined ? 0n : BigInt(whole) * 100n + BigInt(part.padEnd(2, "0"));
}

function money(amount) {
  const whole = String(amount / 100n).replace(/\B(?=(\d{3})+$)/g, "\u202f");
  const part = String(amount % 100n).padStart(2, "0");
  return `${part === "00" ? whole : `${whole},${part}`}\u202f€`;
}

function sum(table, { of, among, but }) {
  const box = (row, name) => row.querySelector(`[name$="-${name}"]`);
  const holds = (row) => ([name, some]) => some.includes(box(row, name).value);
  return rowsOf(table)
    .filter((row) => !box(row, "_remove")?.checked)
    .filter((row) => Object.entries(among).every(holds(row)) && !Object.entries(but).some(holds(row)))
    .reduce((total, row) => total + cents(box(row, of).value), 0n);
}

function words(table, total) {
  if (total.of) return money(sum(table, total));
  const [first, second] = [sum(table, total.first), sum(table, total.second)];
  if (first === second) return first ? total.even : "";
  return (first < second ? total.below : total.above).replace("{}", money(first < second ? second - first : first - second));
}

function follow() {
  for (const place of document.querySelectorAll("[data-total]")) {
    const table = document.querySelector(`[data-rows="${place.parentElement.dataset.totals}"]`);
    const text = words(table, JSON.parse(place.dataset.total));
    const told = place.querySelector("dd");
    if (told.textContent !== text) told.textContent = text;
  }
}

let timer;
function soon() {
  clearTimeout(timer);
  timer = setTimeout(follow, WAIT);
}

document.addEventListener("input", soon);
document.addEventListener("change", soon);
document.addEventListener("click", soon); // a row is gone
for (const told of document.querySelectorAll("[data-keys]")) told.hidden = false;
