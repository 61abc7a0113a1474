// « / » goes to the search of the page: that of the list where there is one, else that of the menu.

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select")) return;
  const box = document.querySelector("main [type=search]") ?? document.querySelector(".find [type=search]");
  if (!box?.checkVisibility()) return;
  event.preventDefault();
  box.select();
  box.focus();
});
