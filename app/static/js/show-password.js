// Adds a button that shows the typed password; without this module the field stays an ordinary one.
for (const input of document.querySelectorAll("input[data-show]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn--quiet";
  button.setAttribute("aria-controls", input.id);
  const say = () => {
    button.textContent = input.type === "password" ? input.dataset.show : input.dataset.hide;
  };
  button.addEventListener("click", () => {
    input.type = input.type === "password" ? "text" : "password";
    say();
  });
  // A shown password must not be kept by the browser as an ordinary text of a form.
  input.form?.addEventListener("submit", () => {
    input.type = "password";
  });
  say();
  const row = document.createElement("p");
  row.append(button);
  input.after(row);
}
