// After a form came back with errors, the reader starts at the summary, which links to each field.
const summary = document.querySelector("[data-errors]");
if (summary) {
  summary.focus();
}
