// Forms: nothing typed is lost by leaving, nothing is sent twice, errors come first; Ctrl+S saves, Ctrl+Enter too,
// by the button that does more where there is one.

const main = document.querySelector("form[data-main][method=post]");
const summary = document.querySelector(".errors");
const RELEASE = 8000; // a form that answers with a file leaves its page in place: it may be sent again

let unsaved = Boolean(main && (summary || "unsaved" in main.dataset)); // refused values are typed values, a draft too

summary?.focus();

main?.addEventListener("input", () => { unsaved = true; });
main?.addEventListener("change", () => { unsaved = true; });

addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});

function free(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (event.defaultPrevented) return;
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-disabled", "true");
  if (form === main) unsaved = false;
  setTimeout(free, RELEASE, form);
});

addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(free);
});

document.addEventListener("keydown", (event) => {
  const asked = (event.ctrlKey || event.metaKey) && !event.altKey && (event.key === "s" || event.key === "Enter");
  const form = main ?? document.querySelector("main form[method=post] button.primary")?.form;
  if (!asked || !form) return;
  event.preventDefault();
  const more = event.key === "Enter" && form.querySelector("button[data-enter]");
  form.requestSubmit(more || form.querySelector("button.primary"));
});
