// A block copied from a spreadsheet goes into the grid from the cell where it is pasted; a jump is said at once.

const table = document.querySelector("table[data-grid]");
const told = document.querySelector("[data-pasted]");

function cells(row) {
  return [...(row?.querySelectorAll("input") ?? [])];
}

function paste(event) {
  const block = event.clipboardData.getData("text/plain").replace(/\r?\n$/, "").split(/\r?\n/);
  if (block.length === 1 && !block[0].includes("\t")) return;
  event.preventDefault();
  const lines = [...table.tBodies[0].rows];
  const top = lines.indexOf(event.target.closest("tr"));
  const left = cells(lines[top]).indexOf(event.target);
  const lost = [];
  block.forEach((line, down) => line.split("\t").map((text) => text.trim()).forEach((text, right) => {
    const cell = cells(lines[top + down])[left + right];
    if (cell) cell.value = text;
    else if (text) lost.push(`${text} (${reason(lines[top + down])})`);
  }));
  lines.map((row) => cells(row)[0]).forEach((first) => first && mark(first));
  told.textContent = lost.length ? `Non collé : ${lost.join(", ")}.` : "";
  event.target.dispatchEvent(new Event("change", { bubbles: true }));
}

// Why a value has no place: a line of the block stays on its line of the screen.
function reason(row) {
  if (!row) return "sous la dernière ligne";
  return cells(row).length ? "à droite de la dernière colonne" : `${row.querySelector("a").textContent} est déjà relevée`;
}

function mark(cell) {
  const last = Number(cell.dataset.last);
  const now = Number(cell.value.replace(/\s/g, "").replace(",", "."));
  const jumps = last && cell.value.trim() && Math.abs(now - last) > last / 2;
  cell.classList.toggle("jump", Boolean(jumps));
  cell.title = jumps ? "Plus de la moitié d'écart avec le dernier relevé" : "";
}

table?.addEventListener("paste", paste);
table?.addEventListener("input", (event) => mark(event.target));
