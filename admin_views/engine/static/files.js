// Files are dropped on their part of a page, and sent one by one with how far it is; the form does the rest without it.

const part = document.querySelector("#fichiers");
const form = part?.querySelector("form[data-most]");
const box = form?.elements.files;
const bar = form?.querySelector("progress");

function sent(file, before, total) {
  const data = new FormData(form);
  data.delete("files");
  data.append("files", file);
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => {
      bar.value = (before + event.loaded) / total;
    });
    request.addEventListener("loadend", () => done([200, 422].includes(request.status)));
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "text/plain");
    request.send(data);
  });
}

function refuse(file, why) {
  for (const one of form.querySelectorAll("#files-long, #files-cut")) {
    one.dataset.words ??= one.textContent;
    one.textContent = one.dataset.words.replace("%", file?.name);
    one.hidden = one.id !== why;
    one.className = one.hidden ? "" : "error";
  }
  if (why) box.setAttribute("aria-invalid", "true");
  else box.removeAttribute("aria-invalid");
}

function sending(is) {
  bar.parentElement.hidden = !is;
  form.querySelector("button").disabled = is;
}

async function send() {
  const files = [...box.files];
  const long = files.find((one) => one.size > form.dataset.most * 1024 * 1024);
  refuse(long, long && "files-long");
  if (long) return;
  const total = files.reduce((sum, one) => sum + one.size, 1);
  let before = 0;
  sending(true);
  for (const [at, file] of files.entries()) {
    bar.nextElementSibling.textContent = `${file.name} (${at + 1}/${files.length})`;
    if (!(await sent(file, before, total))) {
      sending(false);
      refuse(file, "files-cut");
      return;
    }
    before += file.size;
  }
  location.hash = part.id;
  location.reload(); // what was said of each is told by the page
}

if (form) {
  form.parentElement.querySelector("summary span span").hidden = !matchMedia("(hover: hover)").matches;
  box.addEventListener("change", () => refuse());
  form.addEventListener("submit", (event) => {
    if (!box.files.length) return;
    event.preventDefault();
    send();
  });
  for (const name of ["dragover", "dragleave", "drop"]) {
    part.addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      part.classList.toggle("dropped", name === "dragover");
      if (name !== "drop") return;
      form.closest("details").open = true;
      box.files = event.dataTransfer.files;
      if (form.elements.kind.value) form.requestSubmit();
      else form.elements.kind.focus();
    });
  }
}
