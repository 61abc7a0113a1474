// Children edited within their owner: « Ajouter une ligne » and « Retirer » without a trip to the server.
// An existing row ticked « Retirer » is struck by the stylesheet alone.

function add(button) {
  const kind = button.value;
  const form = button.form;
  const model = form.querySelector(`template[data-row="${kind}"]`);
  const rows = form.querySelector(`[data-rows="${kind}"]`);
  if (!model || !rows) return false;
  let number = 1;
  while (form.querySelector(`[name^="${kind}-new${number}-"]`)) number += 1;
  const copy = document.createElement("template");
  copy.innerHTML = model.innerHTML.replaceAll("__key__", `new${number}`);
  rows.append(copy.content);
  rows.lastElementChild.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  form.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

function remove(box) {
  const rows = box.closest("[data-rows]");
  const { form } = box;
  const next = form.querySelector(`button[name="_add"][value="${rows.dataset.rows}"]`);
  box.closest(".row").remove();
  next?.focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.('button[name="_add"]');
  if (button && add(button)) event.preventDefault();
});

document.addEventListener("change", (event) => {
  if (/-new\d+-_remove$/.test(event.target.name) && event.target.checked) remove(event.target);
});
