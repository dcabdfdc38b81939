// Submitting ends the attempt: one press is enough, and nothing that waited for it is left behind.

const submit = document.querySelector("form[data-submit]");
if (submit) {
  submit.addEventListener("submit", (event) => {
    if (submit.dataset.sent) {
      event.preventDefault();
      return;
    }
    submit.dataset.sent = "yes";
    try {
      sessionStorage.removeItem(`hub-saving-${submit.dataset.submit}`);
    } catch {
      // Nothing was kept.
    }
  });
  addEventListener("pageshow", () => {
    delete submit.dataset.sent;
  });
}
