// How far the server is with a file: asked each second; once it has ended, the page goes on by itself.

const EVERY = 1000; // milliseconds
const ID = "progress";

async function look() {
  try {
    const answer = await fetch(location.href, { redirect: "manual" });
    if (answer.type === "opaqueredirect") return location.reload();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [shown, said] = [document, page].map((one) => one.getElementById(ID));
    if (answer.ok && said) shown.replaceChildren(...said.childNodes);
  } catch { /* the server is away: it is asked again */ }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
