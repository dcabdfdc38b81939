// Practice questions are answered in place: the form is sent by itself and comes back with its feedback.

async function swap(form, address, options) {
  const response = await fetch(address, {
    ...options,
    headers: { "Hub-Fragment": "1", Accept: "text/html" },
    redirect: "manual",
  });
  if (!response.ok) return false;
  const holder = document.createElement("template");
  holder.innerHTML = await response.text();
  const fresh = holder.content.querySelector("form[data-practice]");
  if (!fresh) return false;
  form.replaceWith(fresh);
  const target = fresh.querySelector("[data-focus]") || fresh.querySelector("fieldset input, fieldset select, fieldset textarea");
  if (target) target.focus();
  return true;
}

function complain(form) {
  let line = form.querySelector("[data-trouble]");
  if (!line) {
    line = document.createElement("p");
    line.dataset.trouble = "";
    line.className = "saved saved--bad";
    line.setAttribute("role", "alert");
    form.append(line);
  }
  line.textContent = form.dataset.failed;
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-practice]");
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector("button");
  if (button.disabled) return;
  button.disabled = true;
  try {
    // What the script cannot do, the ordinary form can: sign in again, or say what went wrong.
    if (!(await swap(form, form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) }))) form.submit();
  } catch {
    complain(form);
  } finally {
    button.disabled = false;
  }
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest("form[data-practice] a[data-again]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  const form = link.closest("form[data-practice]");
  try {
    if (!(await swap(form, form.action, { method: "GET" }))) location.assign(link.href);
  } catch {
    complain(form);
  }
});
