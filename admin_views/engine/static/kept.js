// Small forms that are sent without leaving the page; when the network drops, what they say is kept in this tab, for
// who typed it alone, and sent again in its order once it is back: its key makes it count once. Sent, it is forgotten.

const told = document.querySelector("[data-kept-by]");
const STORE = "kept-posts ", OWN = `${STORE}${told?.dataset.keptBy}`;
const AGAIN = 5000, PAUSE = 800; // milliseconds: before another try; since the last key that was pressed
const SHOWN = 8000; // how long what went well is told, over the end of the page
const OFFLINE = "offline", ENDED = "ended";

let posts = read();
let trouble = "", sending = false, timer;
const typing = new Map(); // form → what keeps it in a while

function read() {
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith(STORE) && name !== OWN) sessionStorage.removeItem(name); // somebody else's
  }
  try {
    return JSON.parse(sessionStorage.getItem(OWN) ?? "[]").map((one) => ({ ...one, refused: false, typed: false }));
  } catch {
    return [];
  }
}

function store() {
  try {
    if (posts.length) sessionStorage.setItem(OWN, JSON.stringify(posts));
    else sessionStorage.removeItem(OWN);
  } catch { /* a full or closed store keeps nothing: the page still does */ }
}

const waiting = () => posts.filter((one) => !one.refused && !one.typed);
const formOf = (post) => document.getElementById(post.form);
const many = (count, one, more) => `${count} ${count > 1 ? more : one}`;

function line(text, className, address) {
  const made = Object.assign(document.createElement("p"), { textContent: text, className });
  if (address) made.append(" ", Object.assign(document.createElement("a"), { href: address, textContent: "Se connecter" }));
  return made;
}

function tell(done) {
  const count = waiting().length, lines = [];
  const kept = `${many(count, "saisie gardée", "saisies gardées")}`;
  if (count && trouble === OFFLINE) lines.push(line(`Hors ligne\u202f: ${kept}, ${count > 1 ? "envoyées" : "envoyée"} dès le retour du réseau.`, "warning"));
  if (count && trouble === ENDED) lines.push(line(`Votre connexion a pris fin\u202f: ${kept}, ${count > 1 ? "envoyées" : "envoyée"} une fois connecté.`, "warning", location.href));
  for (const one of posts) if (one.refused) lines.push(line(`${one.about}\u202f: ${one.refused}`, "error"));
  if (done && !lines.length) lines.push(line("Tout est enregistré.", "success"));
  told.replaceChildren(...lines);
  setTimeout(() => told.querySelector(".success")?.remove(), SHOWN);
}

function keep(form, submitter, typed = false) {
  clearTimeout(typing.get(form));
  typing.delete(form);
  const body = [...new FormData(form, submitter)].filter(([name]) => name !== "csrf_token");
  const key = form.elements._key.value, at = posts.findIndex((one) => one.key === key);
  const post = { key, form: form.id, about: form.dataset.kept, action: form.action, body, refused: false };
  post.typed = typed && (at < 0 || posts[at].typed); // it waits for its author to leave the box
  const before = posts[at]?.body ?? []; // a button that was pressed meanwhile, and is not sent yet, stays pressed
  post.body.push(...before.filter(([name]) => !post.body.some(([known]) => known === name)));
  if (at < 0) posts.push(post);
  else posts[at] = post;
  store();
}

function renew(form) {
  form.elements._key.value = crypto.randomUUID();
}

function press(form, submitter) {
  if (!submitter?.hasAttribute("aria-pressed")) return;
  for (const one of form.querySelectorAll("[aria-pressed]")) one.setAttribute("aria-pressed", one === submitter);
}

const isPage = (page) => page.querySelector("[data-kept-by]")?.dataset.keptBy === told.dataset.keptBy;
const parsed = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");

// The page as it is saved now; null when it cannot be had: `trouble` says why.
async function again() {
  const answer = await fetch(location.href).catch(() => null);
  const page = answer?.ok ? await parsed(answer) : null;
  if (page && isPage(page)) return page;
  trouble = answer && answer.status < 500 ? ENDED : OFFLINE;
  return null;
}

function tokens(page) {
  const fresh = page.querySelector("[name=csrf_token]").value;
  for (const one of document.querySelectorAll("[name=csrf_token]")) one.value = fresh;
}

// What a form says from now on of what it read: what was just saved, so that its next post is no clash with this one.
function readBy(form, post, saved) {
  const base = form?.elements._read;
  if (base) base.value = JSON.stringify({ ...JSON.parse(base.value), ...saved });
  for (const one of posts) {
    const carried = one.form === post.form && one.key !== post.key && one.body.find(([name]) => name === "_read");
    if (carried) carried[1] = JSON.stringify({ ...JSON.parse(carried[1]), ...saved });
  }
}

function forget(post) {
  const isOver = (one) => one.key === post.key || (one.refused && one.form === post.form); // a later one says more
  posts = posts.filter((one) => !isOver(one));
  store();
}

function put(form, fresh) {
  const made = document.importNode(fresh, true);
  form.replaceWith(made);
  if (made.matches("form")) made.dispatchEvent(new Event("change", { bubbles: true })); // its boxes are dressed
}

const isWriting = (form) => typing.has(form) || form.contains(document.activeElement?.closest("textarea, input"));

function refuse(post, page) {
  const form = formOf(post), shown = page.getElementById(post.form), why = page.querySelector(".errors li");
  const isTyped = shown?.querySelector("textarea, input:not([type=hidden])");
  forget(post);
  if (form && shown && !isWriting(form) && !posts.some((one) => one.form === post.form)) put(form, shown);
  const refused = why?.textContent.trim() || "rien n’est enregistré.";
  if (isTyped) posts.push({ ...post, refused }); // what was typed stays; a button is pressed again
  else refusals.push(line(`${post.about}\u202f: ${refused}`, "error"));
  store();
}

async function post(one) {
  const body = new URLSearchParams(one.body);
  body.set("csrf_token", document.querySelector("[name=csrf_token]").value);
  return fetch(one.action, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
}

// Whether the next post may go.
async function send(one, isRetried) {
  const form = formOf(one);
  if (form?.elements._key.value === one.key) renew(form); // what is typed from now on is another post
  const answer = await post(one);
  if (answer?.ok && answer.headers.get("Content-Type")?.startsWith("application/json")) {
    readBy(formOf(one), one, (await answer.json()).read);
    forget(one);
    return true;
  }
  if ([403, 404, 409, 422].includes(answer?.status)) {
    refuse(one, await parsed(answer));
    return true;
  }
  if ([400, 401].includes(answer?.status) && !isRetried) {
    const page = await again();
    if (!page) return false;
    tokens(page);
    return send(one, true);
  }
  trouble = answer && answer.status < 500 ? ENDED : OFFLINE;
  return false;
}

const refusals = []; // what buttons were refused in this round

async function flush() {
  clearTimeout(timer);
  if (sending || !waiting().length) return;
  sending = true;
  refusals.length = 0;
  let goes = true;
  while (goes && waiting().length) goes = await send(waiting()[0]);
  if (goes) {
    trouble = "";
    const page = await again();
    if (page) refresh(page);
  }
  sending = false;
  tell(goes);
  told.append(...refusals);
  if (!goes) timer = setTimeout(flush, AGAIN);
  else if (waiting().length) flush();
}

// What is on the page as others, and this page, saved it; what somebody is writing stays as it is.
function refresh(page) {
  tokens(page);
  for (const one of document.querySelectorAll("[data-fresh][id]")) {
    const fresh = page.getElementById(one.id);
    const isBusy = typing.has(one) || posts.some((post) => post.form === one.id) || one.contains(document.activeElement);
    if (fresh && !isBusy) put(one, fresh);
  }
}

const kept = (event) => event.target.closest?.("form[data-kept]");

let leaves = false; // whether it is to sign out: what is left is forgotten (place.js)

document.addEventListener("submit", (event) => {
  const form = kept(event);
  leaves = event.target.matches("[data-forget]");
  if (!form) return;
  event.preventDefault();
  press(form, event.submitter);
  keep(form, event.submitter);
  if ("again" in form.dataset) {
    for (const one of form.elements) if (!["hidden", "submit"].includes(one.type)) one.value = "";
    renew(form);
  }
  tell();
  flush();
});

document.addEventListener("input", (event) => {
  const form = kept(event);
  if (!form) return;
  clearTimeout(typing.get(form));
  typing.set(form, setTimeout(() => "again" in form.dataset || keep(form, null, true), PAUSE));
});

function release(form) {
  if (!form || "again" in form.dataset) return;
  if (typing.has(form)) keep(form, null);
  for (const one of posts) if (one.form === form.id) one.typed = false;
  store();
  flush();
}

document.addEventListener("change", (event) => release(kept(event)));
addEventListener("online", flush);
addEventListener("pagehide", () => leaves || [...typing.keys()].forEach((form) => "again" in form.dataset || keep(form, null)));
addEventListener("beforeunload", (event) => {
  if (trouble !== ENDED && posts.length) event.preventDefault();
});

if (told) flush();
