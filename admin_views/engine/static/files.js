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
    request.addEventListener("loadend", done);
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "text/plain");
    request.send(data);
  });
}

async function send() {
  const files = [...box.files];
  const total = files.reduce((sum, one) => sum + one.size, 1);
  let before = 0;
  bar.classList.remove("hidden");
  form.querySelector("button").disabled = true;
  for (const file of files) {
    await sent(file, before, total);
    before += file.size;
  }
  location.hash = part.id;
  location.reload(); // what was said of each is told by the page
}

if (form) {
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
