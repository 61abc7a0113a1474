// Relation pickers: a text field becomes an ARIA combobox over `data-lookup`. Without this module the typed text
// is sent alone and the server finds the record.

const WAIT = 150;
const state = new WeakMap(); // picker -> { input, chosen, list, status, timer, request }

function dress(picker) {
  if (state.has(picker)) return state.get(picker);
  const [input, chosen] = picker.querySelectorAll("input");
  const popup = document.createElement("div");
  const list = document.createElement("ul");
  const status = document.createElement("p");
  popup.className = "popup";
  list.id = `${input.id}-list`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.firstChild.textContent.trim() ?? "Propositions");
  status.setAttribute("role", "status");
  popup.append(list, status);
  picker.append(popup);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  const parts = { input, chosen, list, status };
  state.set(picker, parts);
  return parts;
}

function close({ input, list, status, timer, request }) {
  clearTimeout(timer);
  request?.abort();
  list.replaceChildren();
  list.hidden = true;
  status.textContent = "";
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function show({ input, list, status }, { results, more, note, create, address }) {
  const makes = create && "makes" in input.closest(".picker").dataset; // in a form, not in a filter
  const told = makes ? [...results, { label: create, address }] : results;
  list.replaceChildren(...told.map((result, index) => {
    const option = document.createElement("li");
    option.id = `${list.id}-${index}`;
    if (result.address) option.dataset.address = result.address;
    else Object.assign(option.dataset, { id: result.id, label: result.label });
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.append(result.label);
    if (result.hint) option.append(Object.assign(document.createElement("small"), { textContent: result.hint }));
    return option;
  }));
  list.hidden = !told.length;
  input.removeAttribute("aria-activedescendant");
  input.setAttribute("aria-expanded", "true");
  status.textContent = note || sentence(results.length, more);
  status.scrollIntoView({ block: "nearest" });
}

function sentence(count, more) {
  if (!count) return "Aucune fiche à proposer.";
  if (more) return `Les ${count} premières : précisez pour voir les autres.`;
  return count === 1 ? "1 proposition" : `${count} propositions`;
}

// The record that stands in the box on which this one depends.
function beside(picker) {
  const boxes = picker.dataset.beside ? [...document.getElementsByName(picker.dataset.beside)] : [];
  return encodeURIComponent(boxes.filter((box) => box.type !== "radio" || box.checked).at(-1)?.value ?? "");
}

const boxBeside = (picker) => document.getElementsByName(picker.dataset.foundBy ?? "")[0];

// What is typed in the box beside finds what stands here, where nothing does: at once where there is only one.
async function follow(picker, text) {
  const parts = dress(picker);
  const asked = `${picker.dataset.lookup}&q=${encodeURIComponent(text)}`;
  const answer = await fetch(asked, { headers: { Accept: "application/json" } }).then((one) => one.json(), () => null);
  if (!answer || answer.note || parts.input.value) return;
  if (answer.results.length === 1) choose(parts, { dataset: answer.results[0] });
  else if (answer.results.length && picker.contains(document.activeElement)) show(parts, answer);
}

function look(picker, wait) {
  const parts = dress(picker);
  clearTimeout(parts.timer);
  parts.request?.abort();
  const request = parts.request = new AbortController();
  parts.timer = setTimeout(async () => {
    try {
      const told = parts.input.value.trim() || (boxBeside(picker)?.value.trim() ?? "");
      const typed = parts.chosen.value ? "" : told; // what is chosen is no search
      const asked = typed ? `q=${encodeURIComponent(typed)}` : "first=1";
      const address = `${picker.dataset.lookup}&${asked}&beside=${beside(picker)}`;
      const answer = await fetch(address, { signal: request.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.statusText);
      show(parts, await answer.json());
    } catch {
      if (!request.signal.aborted) close(parts); // the typed text still goes to the server
    }
  }, wait);
}

function activate({ input, list }, step) {
  const options = [...list.children];
  const current = options.findIndex((option) => option.id === input.getAttribute("aria-activedescendant"));
  const next = current < 0 && step < 0 ? options.length - 1 : (current + step + options.length) % options.length;
  options.forEach((option, index) => option.setAttribute("aria-selected", String(index === next)));
  input.setAttribute("aria-activedescendant", options[next].id);
  options[next].scrollIntoView({ block: "nearest" });
}

function choose(parts, option) {
  if (option.dataset.address) {
    close(parts);
    parts.input.dispatchEvent(new CustomEvent("picker:create", { bubbles: true, detail: option.dataset.address }));
    return;
  }
  parts.input.value = option.dataset.label;
  parts.chosen.value = option.dataset.id;
  close(parts);
  parts.chosen.dispatchEvent(new Event("change", { bubbles: true }));
}

const pickerOf = (event) => event.target.closest?.(".picker");

document.addEventListener("focusin", (event) => pickerOf(event) && dress(pickerOf(event)));

document.addEventListener("focusout", (event) => {
  const picker = pickerOf(event);
  if (picker && !picker.contains(event.relatedTarget)) close(dress(picker));
});

document.addEventListener("input", (event) => {
  const picker = pickerOf(event);
  if (!picker) return;
  const parts = dress(picker);
  parts.chosen.value = "";
  if (parts.input.value.trim()) look(picker, WAIT);
  else close(parts);
});

document.addEventListener("keydown", (event) => {
  const picker = pickerOf(event);
  if (!picker || event.isComposing || event.ctrlKey || event.metaKey) return;
  const parts = dress(picker);
  const open = parts.input.getAttribute("aria-expanded") === "true";
  const active = document.getElementById(parts.input.getAttribute("aria-activedescendant"));
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (!open) look(picker, 0);
    else if (parts.list.children.length) activate(parts, event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && active) choose(parts, active);
  else if (event.key === "Escape" && open) close(parts);
  else return;
  event.preventDefault();
});

document.addEventListener("mousedown", (event) => {
  if (event.target.closest?.(".popup")) event.preventDefault(); // the focus stays in the field
});

document.addEventListener("click", (event) => {
  const picker = pickerOf(event);
  if (!picker) return;
  const option = event.target.closest(".popup [role=option]");
  const parts = dress(picker);
  if (option) choose(parts, option);
  else if (event.target === parts.input && parts.input.getAttribute("aria-expanded") !== "true") {
    if (parts.chosen.value) parts.input.select();
    look(picker, 0);
  }
});

document.addEventListener("change", (event) => {
  const box = event.target;
  const text = box.value?.trim();
  for (const picker of document.querySelectorAll("[data-found-by]")) {
    if (picker.dataset.foundBy === box.name && text && !dress(picker).input.value.trim()) follow(picker, text);
    const told = box === dress(picker).chosen && / \((\d{4,})\)$/.exec(dress(picker).input.value)?.[1];
    if (told && boxBeside(picker)?.value === "") boxBeside(picker).value = told; // the code that a title ends with
  }
});

const dressAll = () => document.querySelectorAll(".picker").forEach(dress);

document.addEventListener("change", (event) => event.target.matches("form") && dressAll()); // a row was added

dressAll();
