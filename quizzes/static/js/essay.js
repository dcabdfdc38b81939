// Counts the words of a text while it is written. Without a script, the number of the saved words stands there.

function draw(area) {
  const words = area.value.split(/\s+/u).filter((one) => /[\p{L}\p{N}]/u.test(one)).length;
  document.getElementById(`${area.id}.count`).textContent = area.dataset.words.replace("{count}", String(words));
}

// Practice questions come and go, so the page listens for all of them. Who enters a field sees what it holds by then.
for (const name of ["input", "focusin"]) {
  document.addEventListener(name, (event) => {
    if (event.target.matches("textarea[data-words]")) draw(event.target);
  });
}
for (const area of document.querySelectorAll("textarea[data-words]")) draw(area);
