// Long texts are kept on the server as they are written, for their author alone, every few seconds; the page says when.

const EVERY = 4000; // milliseconds

function watch(form) {
  const texts = [...form.querySelectorAll("textarea")];
  const told = document.createElement("small"); // under the text being written
  const written = () => JSON.stringify(texts.map((one) => one.value));
  let kept = "unkept" in form.dataset ? "" : written(); // what was refused may have been sent before it was kept
  let timer;

  async function keep() {
    clearTimeout(timer);
    timer = undefined;
    const now = written();
    if (now === kept || form.dataset.sent) return;
    const body = new FormData();
    body.set("csrf_token", form.elements.csrf_token.value);
    for (const one of texts) body.set(one.name, one.value);
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body, keepalive: true });
      if (!answer.ok) return;
      kept = now;
      told.textContent = await answer.text();
    } catch {
      timer = setTimeout(keep, EVERY); // no network: again in a while
    }
  }

  told.dataset.kept = "";
  told.setAttribute("role", "status");
  form.addEventListener("input", (event) => {
    if (!texts.includes(event.target)) return;
    if (told.previousSibling !== event.target) event.target.after(told);
    timer ??= setTimeout(keep, EVERY);
  });
  form.addEventListener("submit", () => { // it is being saved: nothing is a draft any more
    clearTimeout(timer);
    timer = undefined;
  });
  addEventListener("pagehide", () => timer && keep());
  keep();
}

document.querySelectorAll("form[data-draft]").forEach(watch);
