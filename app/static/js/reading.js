// What helps while reading: the tips of glossary terms, and the place that is kept.

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

// The place: an element with data-place tells the server which of its headings is in view, when that changes, so that
// "Continue" lands exactly there.
const article = document.querySelector("[data-place]");
const token = document.querySelector('input[name="csrf_token"]')?.value;
const PAUSE = 1500;

if (article && token) {
  const marks = [...article.querySelectorAll(":is(h2, h3)[id], [data-block][id]")].filter((mark) => !mark.closest(".next"));
  let kept = decodeURIComponent(location.hash.slice(1));
  let timer = 0;

  const inView = () => {
    const line = window.innerHeight / 3;
    return marks.filter((mark) => mark.getBoundingClientRect().top < line).pop()?.id ?? "";
  };

  const keep = () => {
    clearTimeout(timer);
    const anchor = inView();
    if (anchor === kept) return;
    kept = anchor;
    const body = new FormData();
    body.set("csrf_token", token);
    body.set("anchor", anchor);
    fetch(article.dataset.place, { method: "POST", body, keepalive: true }).catch(() => { kept = null; });
    for (const link of document.querySelectorAll(".top__lang")) link.hash = anchor;
  };

  addEventListener("scroll", () => { clearTimeout(timer); timer = setTimeout(keep, PAUSE); }, { passive: true });
  addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keep(); });
}
