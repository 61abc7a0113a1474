// What was just done stays in sight for half a minute, with its « Annuler »; the history of the record keeps it after.

const SHOWN = 30_000; // milliseconds
const undo = document.querySelector(".flash > form");
const toast = undo?.closest(".flash");

function leave() {
  if (undo.contains(document.activeElement)) setTimeout(leave, 1000); // somebody is about to press it
  else {
    undo.remove();
    toast.classList.remove("toast");
  }
}

if (toast) {
  toast.classList.add("toast");
  setTimeout(leave, SHOWN);
}
