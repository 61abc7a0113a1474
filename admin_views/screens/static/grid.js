// A block copied from a spreadsheet goes into the grid from the cell where it is pasted; a jump is said at once.

const table = document.querySelector("table[data-grid]");

function rows() {
  return [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("input")]).filter((row) => row.length);
}

function paste(event) {
  const block = event.clipboardData.getData("text/plain").replace(/\r?\n$/, "").split(/\r?\n/);
  if (block.length === 1 && !block[0].includes("\t")) return;
  event.preventDefault();
  const grid = rows();
  const top = grid.findIndex((row) => row.includes(event.target));
  const left = grid[top].indexOf(event.target);
  block.forEach((line, down) => line.split("\t").forEach((text, right) => {
    const cell = grid[top + down]?.[left + right];
    if (cell) cell.value = text.trim();
  }));
  grid.forEach(([first]) => mark(first));
  event.target.dispatchEvent(new Event("change", { bubbles: true }));
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
