// One question after the other without loading a page for each: the forms of all come in one answer, and the button
// leads on in this page once the server has acknowledged the answer. Until then, and without this script, each question
// is a page of its own at the same address.

const NUMBER = /\/\d+$/;

// Put the focus on the question. Its heading takes it this once only: later clicks on it are not meant for it.
function stand(form) {
  const heading = form.querySelector("h1");
  heading.tabIndex = -1;
  heading.addEventListener("blur", () => heading.removeAttribute("tabindex"), { once: true });
  heading.focus({ preventScroll: true });
}

class Steps {
  constructor(form, others) {
    this.present = form;
    this.place = location.pathname.replace(NUMBER, "");
    this.forms = new Map(Array.from(others, (one) => [one.dataset.number, one]));
    this.forms.set(form.dataset.number, form);
    this.saved = new Set([form]);
  }

  // The form of an address, if it is a question of this attempt that can be answered.
  at(address) {
    const { pathname } = new URL(address, location.href);
    if (pathname.replace(NUMBER, "") !== this.place) return undefined;
    const form = this.forms.get(pathname.slice(this.place.length + 1));
    return form && form.querySelector("[data-part]") ? form : undefined;
  }

  show(form) {
    const left = this.present;
    if (form === left) return;
    left.dispatchEvent(new Event("hub-leave"));
    left.replaceWith(form);
    this.present = form;
    if (!this.saved.has(form)) {
      this.saved.add(form);
      form.dispatchEvent(new Event("hub-form", { bubbles: true }));
    }
    this.tell(left, form);
    stand(form);
    scrollTo(0, 0);
  }

  // What the rest of the page says about where we are.
  tell(left, form) {
    document.title = document.title.replace(left.dataset.title, form.dataset.title);
    for (const stop of document.querySelectorAll(".route a")) {
      const number = stop.pathname.slice(this.place.length + 1);
      if (number === left.dataset.number) {
        const state = left.dataset.complete ? "done" : "ahead";
        stop.closest("li").className = `is-${state}`;
        stop.removeAttribute("aria-current");
        stop.querySelector(".route__name > .vh:last-child").textContent = `, ${left.dataset[state]}`;
      } else if (number === form.dataset.number) {
        stop.closest("li").className = "is-now";
        stop.setAttribute("aria-current", "page");
      }
    }
    const end = `/${form.dataset.number}`;
    for (const link of document.querySelectorAll("link[rel=alternate], a.top__lang")) {
      link.setAttribute("href", link.getAttribute("href").replace(NUMBER, end));
    }
    for (const next of document.querySelectorAll("footer input[name=next]")) {
      next.value = next.value.replace(NUMBER, end);
    }
  }

  listen() {
    document.addEventListener("hub-lead", (event) => {
      const form = this.at(event.detail);
      if (!form) return;
      event.preventDefault();
      history.pushState(null, "", event.detail);
      this.show(form);
    });
    addEventListener("popstate", () => {
      const form = this.at(location.href);
      if (form) this.show(form);
      else location.reload();
    });
  }
}

// What an earlier page of this tab could not send goes out first: until then the server's forms are not the last word.
function isWaiting(form) {
  try {
    return sessionStorage.getItem(`hub-saving-${form.dataset.saving}`) !== null;
  } catch {
    return false;
  }
}

// The other forms may need signs, styles and scripts that this page did not.
function bringAlong(page) {
  const sprite = document.querySelector("symbol").parentNode;
  for (const symbol of page.querySelectorAll("symbol")) {
    if (!document.getElementById(symbol.id)) sprite.append(symbol);
  }
  const known = new Set(Array.from(document.querySelectorAll("link[rel=stylesheet]"), (one) => one.getAttribute("href")));
  for (const sheet of page.querySelectorAll("link[rel=stylesheet]")) {
    if (!known.has(sheet.getAttribute("href"))) document.head.append(sheet);
  }
  const running = new Set(Array.from(document.scripts, (one) => one.getAttribute("src")));
  for (const script of page.scripts) {
    if (running.has(script.getAttribute("src"))) continue;
    // A script that came as text never runs; one that is made here does.
    const copy = document.createElement("script");
    copy.type = "module";
    copy.src = script.getAttribute("src");
    document.body.append(copy);
  }
}

async function begin(form) {
  if (isWaiting(form)) return;
  try {
    const response = await fetch(form.dataset.steps, { headers: { Accept: "text/html" } });
    if (!response.ok || response.redirected) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    bringAlong(page);
    new Steps(form, page.querySelectorAll("form[data-number]")).listen();
  } catch {
    // Each question stays a page of its own.
  }
}

// Where the button loaded this page, because the answer was not acknowledged yet, one is at the question all the same.
function arrive(form) {
  const place = location.href.replace(NUMBER, "");
  const [visit] = performance.getEntriesByType("navigation");
  const isLed = visit && visit.type === "navigate" && document.referrer.replace(NUMBER, "") === place;
  const isTaken = document.activeElement !== document.body || location.hash;
  if (!isLed || isTaken || form.querySelector("[data-problem]:not([hidden])")) return;
  stand(form);
}

const first = document.querySelector("form[data-steps]");
if (first) {
  arrive(first);
  begin(first);
}
