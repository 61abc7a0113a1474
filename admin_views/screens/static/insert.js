// Words that go where one writes: each of a list is a button, which puts it at the caret of the box one was in last.
// Without this script the list is copied from.

function put(box, word) {
  box.focus();
  document.execCommand("insertText", false, word); // nothing newer is taken back by Ctrl+Z, nor keeps to `maxlength`
}

for (const list of document.querySelectorAll("[data-inserts]")) {
  const boxes = list.dataset.inserts.split(" ").map((id) => document.getElementById(id)).filter(Boolean);
  let last = boxes.at(-1);
  last?.setSelectionRange(last.value.length, last.value.length);
  for (const box of boxes) box.addEventListener("focus", () => { last = box; });
  for (const word of list.querySelectorAll("code")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = word.textContent;
    button.addEventListener("click", () => put(last, button.textContent));
    word.replaceWith(button);
  }
}
