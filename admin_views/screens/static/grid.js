// A block copied from a spreadsheet goes into the grid from the cell where it is pasted: line by line, or, when its first
// columns hold names, SIREN or SIRET, each line where its company is. A jump is said at once.

const NUMBER = /^[\d\s.,\u202f\u00a0-]*$/;
const told = document.querySelector("[data-pasted]");

function cells(row) {
  return [...(row?.querySelectorAll("input[inputmode]") ?? [])];
}

function paste(event) {
  const block = event.clipboardData.getData("text/plain").replace(/\r?\n$/, "").split(/\r?\n/).map(split);
  if (!event.target.inputMode || (block.length === 1 && block[0].length === 1)) return;
  event.preventDefault();
  const rows = [...event.currentTarget.tBodies[0].rows];
  const left = cells(event.target.closest("tr")).indexOf(event.target);
  const lost = block.some(([first]) => isKey(first)) ? byKey(block, rows, left) : inOrder(block, rows, left, event.target);
  rows.map((row) => cells(row)[0]).forEach((first) => first && mark(first));
  if (told) told.textContent = lost.length ? `Non collé\u202f: ${lost.join(", ")}.` : "";
  event.target.dispatchEvent(new Event("change", { bubbles: true }));
}

function split(line) {
  return line.split("\t").map((text) => text.trim());
}

function inOrder(block, rows, left, target) {
  const top = rows.indexOf(target.closest("tr"));
  return block.flatMap((line, down) => put(line, rows[top + down], left));
}

// Each line of the block, where its keys lead; a heading, which holds no number, is passed over.
function byKey(block, rows, left) {
  const taken = new Set();
  return block.flatMap((line) => {
    const keys = line.filter((text, place) => line.slice(0, place + 1).every(isKey));
    const values = line.slice(keys.length);
    if (!values.some((text) => text && NUMBER.test(text))) return [];
    const found = keys.map((key) => rowsOf(rows, key)).find((some) => some.length) ?? [];
    if (found.length !== 1) return [`${keys.join(" ")} (${found.length ? "plusieurs lignes\u202f: collez par SIRET" : "absente de la grille"})`];
    if (taken.has(found[0])) return [`${keys.join(" ")} (deux fois dans le bloc)`];
    taken.add(found[0]);
    return put(values, found[0], left);
  });
}

function put(values, row, left) {
  return values.flatMap((text, right) => {
    const cell = cells(row)[left + right];
    if (cell && text) cell.value = text;
    return cell || !text ? [] : [`${text} (${reason(row)})`];
  });
}

// A name, or a number too long to be a count of jobs.
function isKey(text) {
  return /\p{L}/u.test(text) || [9, 14].includes(text.replace(/\D/g, "").length) && /^[\d\s.\u202f\u00a0]+$/.test(text);
}

function rowsOf(rows, key) {
  const wanted = plain(key);
  const exact = rows.filter((row) => row.dataset.keys.split("|").map(plain).includes(wanted));
  return exact.length ? exact : rows.filter((row) => begins(plain(row.dataset.keys.split("|")[0]), wanted));
}

function begins(one, other) {
  return one.startsWith(`${other} `) || other.startsWith(`${one} `);
}

// Digits alone of a number; words without capitals, accents or signs of a name.
function plain(text) {
  if (!/\p{L}/u.test(text)) return text.replace(/\D/g, "");
  const letters = text.toLowerCase().replaceAll("œ", "oe").replaceAll("æ", "ae").normalize("NFD").replace(/\p{M}/gu, "");
  return letters.replace(/[^\p{L}\d]+/gu, " ").trim();
}

// Why a value has no place.
function reason(row) {
  if (!row) return "sous la dernière ligne";
  return cells(row).length ? "à droite de la dernière colonne" : `${row.querySelector("a").textContent} est déjà relevée`;
}

function mark(cell) {
  const last = Number(cell.dataset.last);
  const now = Number(cell.value.replace(/\s/g, "").replace(",", "."));
  const jumps = last && cell.value.trim() && Math.abs(now - last) > last / 2;
  cell.classList.toggle("jump", Boolean(jumps));
  cell.title = jumps ? "Plus de la moitié d’écart avec le dernier relevé" : "";
}

for (const table of document.querySelectorAll("table[data-grid]")) {
  table.addEventListener("paste", paste);
  table.addEventListener("input", (event) => mark(event.target));
}
