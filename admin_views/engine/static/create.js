// « Créer » in a picker: the form of the other record opens over this one, which keeps what was typed in it.

const PREFIX = "in-place-"; // ids of the page below stay its own

function rename(form) {
  for (const [attribute, parts] of [["id"], ["for"], ["aria-describedby", " "]]) {
    for (const one of form.querySelectorAll(`[${attribute}]`)) {
      const ids = one.getAttribute(attribute).split(parts ?? "\n");
      one.setAttribute(attribute, ids.map((id) => PREFIX + id).join(parts));
    }
  }
  for (const one of form.querySelectorAll('a[href^="#"]')) one.hash = `#${PREFIX}${one.hash.slice(1)}`;
}

// The form of a page, ready to be shown in a dialog; null when the page has none.
function take(html, address) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const form = page.querySelector("form[data-main]");
  if (!form) return null;
  form.action = address;
  for (const template of form.querySelectorAll("template")) rename(template.content);
  const errors = page.querySelector(".errors");
  if (errors) form.prepend(errors);
  rename(form);
  form.querySelector('[name="_continue"]')?.remove();
  const cancel = form.querySelector(".bar .quiet");
  cancel?.replaceWith(Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: "Annuler" }));
  return { form, title: page.querySelector("h1").textContent };
}

function show(dialog, taken, address) {
  const title = document.createElement("h2");
  const message = document.createElement("p");
  title.id = `${PREFIX}title`;
  title.textContent = taken?.title ?? "La fiche ne peut pas être créée ici";
  message.append(Object.assign(document.createElement("a"), { href: address, target: "_blank", textContent: "L’ouvrir dans un nouvel onglet" }));
  dialog.replaceChildren(title, taken?.form ?? message);
  taken?.form.dispatchEvent(new Event("change", { bubbles: true })); // pickers of the form are dressed
  (dialog.querySelector(".errors") ?? dialog.querySelector(".field :is(input:not([type=hidden]), select, textarea), a")).focus();
}

async function send(dialog, form, submitter, input) {
  const body = new URLSearchParams(new FormData(form, submitter));
  const answer = await fetch(form.action, { method: "POST", body });
  const made = new URL(answer.url).searchParams.get("id");
  if (!answer.redirected || !made) {
    show(dialog, take(await answer.text(), form.action), form.action);
    return;
  }
  const picker = input.closest(".picker");
  const told = await (await fetch(`${picker.dataset.lookup}&id=${made}`)).json();
  const chosen = picker.querySelector("[type=hidden]");
  input.value = told.results[0].label;
  chosen.value = told.results[0].id;
  chosen.dispatchEvent(new Event("change", { bubbles: true }));
  dialog.close();
}

document.addEventListener("picker:create", async ({ target: input, detail: address }) => {
  const dialog = document.createElement("dialog");
  dialog.className = "in-place";
  dialog.setAttribute("aria-labelledby", `${PREFIX}title`);
  document.body.append(dialog);
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation(); // the guards of a page are for its own form
    const form = event.target;
    if (form.dataset.sent) return;
    form.dataset.sent = "yes";
    send(dialog, form, event.submitter, input).catch(() => show(dialog, null, address));
  });
  dialog.addEventListener("click", (event) => event.target.matches(".bar .quiet") && dialog.close());
  dialog.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || !["s", "Enter"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    dialog.querySelector("form")?.requestSubmit(dialog.querySelector(".bar .primary"));
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    input.focus();
  });
  const answer = await fetch(address);
  const taken = take(await answer.text(), address);
  dialog.showModal();
  show(dialog, taken, address);
});
