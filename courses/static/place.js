// Keeps the place: tells the server which heading is in view, when it changes, so that "Continue" lands exactly there.
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
