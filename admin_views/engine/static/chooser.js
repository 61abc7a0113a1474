// Days and moments are typed as people write them; a button beside the box opens the calendar of the browser.

const pad = (text) => text.padStart(2, "0");

// « 14/11/2017 14:00 » as `<input type="date">` and its like keep it; nothing when it is not that.
function native(text, type) {
  const found = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:\s+(\d{1,2}):(\d{2}))?$/.exec(text.trim());
  if (!found) return "";
  const [, day, month, year, hour = "9", minutes = "00"] = found;
  const written = `${year}-${pad(month)}-${pad(day)}`;
  return type === "date" ? written : `${written}T${pad(hour)}:${minutes}`;
}

function typed(value) {
  const [day, hour] = value.split("T");
  return [day.split("-").reverse().join("/"), hour].filter(Boolean).join(" ");
}

function dress(box) {
  if (box.parentElement.classList.contains("chooser")) return;
  const around = document.createElement("div");
  const button = document.createElement("button");
  const calendar = document.createElement("input");
  around.className = "chooser";
  button.type = "button";
  button.tabIndex = -1; // the keyboard types
  button.setAttribute("aria-label", "Calendrier");
  button.innerHTML = '<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M1.5 3.5h13v11h-13zM1.5 7h13M5 1v4M11 1v4"/></svg>';
  calendar.type = box.dataset.chooser;
  calendar.tabIndex = -1;
  calendar.setAttribute("aria-hidden", "true");
  calendar.addEventListener("change", () => {
    if (!calendar.value) return;
    box.value = typed(calendar.value);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  });
  button.addEventListener("click", () => {
    calendar.value = native(box.value, calendar.type);
    calendar.showPicker();
  });
  box.replaceWith(around);
  around.append(box, button, calendar);
}

// An end that nobody typed keeps its distance when the beginning moves: « starts_at » and « ends_at » of one form.
// Hours are counted as they are written, whatever the clocks do in between.
const moment = (box) => Date.parse(`${native(box.value, "datetime-local")}Z`);

for (const start of document.querySelectorAll("form [name$=starts_at]")) {
  const end = start.form.elements[start.name.replace(/starts_at$/, "ends_at")];
  if (!end) continue;
  const length = moment(end) - moment(start);
  let follows = true;
  end.addEventListener("input", () => { follows = false; });
  start.addEventListener("input", () => {
    const begins = moment(start);
    if (follows && length > 0 && begins) end.value = typed(new Date(begins + length).toISOString().slice(0, 16));
  });
}

const dressAll = () => document.querySelectorAll("form [data-chooser]").forEach(dress);

document.addEventListener("change", (event) => event.target.matches("form") && dressAll()); // a row was added

if ("showPicker" in HTMLInputElement.prototype) dressAll();
