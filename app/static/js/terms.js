// Glossary terms: Escape closes a tip, a first tap opens it, a second one follows the link.
// Hover and keyboard focus are the stylesheet's work and need nothing of this.
const glosses = ".gloss";

function shut(gloss) {
  gloss.removeAttribute("data-open");
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") {
    return;
  }
  for (const gloss of document.querySelectorAll(`${glosses}:is(:hover, :focus-within, [data-open])`)) {
    shut(gloss);
    gloss.setAttribute("data-shut", "");
  }
});

for (const leaving of ["pointerout", "focusout"]) {
  document.addEventListener(leaving, (event) => {
    const gloss = event.target.closest?.(glosses);
    if (gloss && !gloss.contains(event.relatedTarget)) {
      gloss.removeAttribute("data-shut");
    }
  });
}

let touched = false;
document.addEventListener("pointerdown", (event) => {
  touched = event.pointerType === "touch";
  const here = event.target.closest(glosses);
  for (const gloss of document.querySelectorAll(`${glosses}[data-open]`)) {
    if (gloss !== here) {
      shut(gloss);
    }
  }
});

document.addEventListener("click", (event) => {
  const term = event.target.closest(`${glosses} > .term`);
  if (!term || !touched) {
    return;
  }
  const gloss = term.parentElement;
  if (!gloss.hasAttribute("data-open")) {
    event.preventDefault();
    gloss.removeAttribute("data-shut");
    gloss.setAttribute("data-open", "");
  }
});
