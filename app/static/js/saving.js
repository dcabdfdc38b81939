// Saves each part of a form as it is written: form[data-saving] with sections [data-part]. "Saved" is shown only when
// the server has said so; what cannot be sent waits here and in the session storage of this tab, and goes out by itself.

const prefix = "hub-saving-";
// What waits to be sent, by the name under which this tab keeps it: several forms may share one.
const stores = new Map();
// A browser sends at most 64 kB while a page is being left; what is longer is sent as long as the page is there.
const LONGEST_KEPT_ALIVE = 60_000;
const PAUSE = 700;
const LONGEST_WAIT = 60_000;

function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const ROWS_MOST = 30;

// Put one more empty row below the others; tell whether there was room for it.
function addRow(section) {
  const rows = section.querySelectorAll("[data-row]");
  const last = rows[rows.length - 1];
  if (!last || rows.length >= ROWS_MOST) return false;
  const row = last.cloneNode(true);
  for (const control of row.querySelectorAll("input, select, textarea")) {
    control.value = "";
    control.setAttribute("aria-label", control.getAttribute("aria-label").replace(/\d+$/, String(rows.length + 1)));
  }
  last.after(row);
  return true;
}

class Saver {
  constructor(element) {
    this.form = element;
    this.key = prefix + element.dataset.saving;
    // A page that the browser brings back from its own memory must not count from 1 under an id that was used before.
    this.page = randomId();
    this.counter = 0;
    this.waiting = new Map();
    if (!stores.has(this.key)) stores.set(this.key, new Map());
    this.kept = stores.get(this.key);
    this.timers = new Map();
    this.isSending = false;
    this.wait = 1000;
    this.settled = this.answersOf(this.asServed());
    this.states = new Map(
      Array.from(document.querySelector("template[data-states]").content.children, (node) => [node.dataset.save, node]),
    );
    element.elements.page.value = this.page;
    element.elements.counter.value = "0";
    for (const section of this.sections()) {
      if (this.status(section).dataset.save === "idle") this.say(section, "idle");
    }
  }

  sections() {
    return this.form.querySelectorAll("[data-part]");
  }

  section(part) {
    return Array.from(this.sections()).find((one) => one.dataset.part === part);
  }

  status(section) {
    return section.querySelector("[data-save]");
  }

  say(section, state, text, link) {
    const line = this.status(section);
    const model = this.states.get(state);
    line.className = model.className;
    line.hidden = model.hidden;
    line.dataset.save = state;
    line.replaceChildren(...model.cloneNode(true).childNodes);
    if (text) line.querySelector("span").textContent = text;
    if (link) {
      const anchor = document.createElement("a");
      anchor.href = link.href;
      anchor.textContent = link.text;
      if (link.isNewTab) anchor.target = "_blank";
      line.append(" ", anchor);
    }
  }

  // The fields of one part, by the prefix that no other part can have.
  fields(part, form = this.form) {
    const name = `q.${part}`;
    return Array.from(new FormData(form)).filter(
      ([key, value]) => typeof value === "string" && (key === name || key.startsWith(`${name}.`)),
    );
  }

  // The form as the server sent it, which is what is saved; a browser may have put something else into its fields.
  asServed() {
    const copy = this.form.cloneNode(true);
    copy.reset();
    return copy;
  }

  answersOf(form) {
    return new Map(
      Array.from(this.sections(), ({ dataset: { part } }) => [part, JSON.stringify(this.fields(part, form))]),
    );
  }

  // Whether the server has acknowledged exactly what stands in the fields, and nothing is left to choose. A part
  // that nobody touched is not: what it shows, such as an order, may be the answer that is meant.
  isAllSaved() {
    if (this.isSending || this.waiting.size || this.timers.size) return false;
    return Array.from(this.sections()).every((section) => {
      const { part } = section.dataset;
      const isChoosing = section.querySelector("[data-conflict]").childElementCount > 0;
      const isSame = this.settled.get(part) === JSON.stringify(this.fields(part));
      return this.status(section).dataset.save === "saved" && isSame && !isChoosing;
    });
  }

  // The parts whose fields hold something else than the server has, or than already waits to be sent to it.
  unsent() {
    return Array.from(this.sections(), (section) => section.dataset.part).filter((part) => {
      const now = JSON.stringify(this.fields(part));
      const item = this.waiting.get(part);
      if (item) return this.timers.has(part) || JSON.stringify(item.fields) !== now;
      return this.status(this.section(part)).dataset.save !== "saved" || this.settled.get(part) !== now;
    });
  }

  changed(section, delay) {
    const { part } = section.dataset;
    clearTimeout(this.timers.get(part));
    this.timers.set(part, setTimeout(() => this.take(part), delay));
  }

  take(part) {
    clearTimeout(this.timers.get(part));
    this.timers.delete(part);
    this.counter += 1;
    this.form.elements.counter.value = String(this.counter);
    this.hold({
      part,
      page: this.page,
      counter: this.counter,
      seen: this.form.elements[`seen.${part}`].value,
      version: this.form.elements.version ? this.form.elements.version.value : "",
      fields: this.fields(part),
    });
    this.say(this.section(part), "saving");
    this.send();
  }

  hold(item) {
    this.waiting.set(item.part, item);
    this.kept.set(item.part, item);
    this.keep();
  }

  drop(item) {
    if (this.waiting.get(item.part) === item) this.waiting.delete(item.part);
    if (this.kept.get(item.part) === item) this.kept.delete(item.part);
    this.keep();
  }

  keep() {
    try {
      if (this.kept.size) sessionStorage.setItem(this.key, JSON.stringify(Array.from(this.kept.values())));
      else sessionStorage.removeItem(this.key);
    } catch {
      // Without storage the answers still wait in memory.
    }
  }

  body(item) {
    const body = new URLSearchParams(item.fields);
    body.set("csrf_token", this.form.elements.csrf_token.value);
    body.set("part", item.part);
    body.set("page", item.page);
    body.set("counter", String(item.counter));
    if (item.version) body.set("version", item.version);
    body.set(`seen.${item.part}`, item.seen);
    return body;
  }

  async send() {
    if (this.isSending || !this.waiting.size) return;
    this.isSending = true;
    clearTimeout(this.retry);
    const item = this.waiting.values().next().value;
    const body = this.body(item);
    let answer = null;
    try {
      const response = await fetch(this.form.action, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        redirect: "manual",
        keepalive: String(body).length < LONGEST_KEPT_ALIVE,
      });
      const isJson = (response.headers.get("Content-Type") || "").startsWith("application/json");
      answer = { status: response.status, data: isJson ? await response.json() : {} };
    } catch {
      answer = null;
    }
    this.isSending = false;
    this.hear(item, answer);
  }

  hear(item, answer) {
    const section = this.section(item.part);
    const data = answer ? answer.data : {};
    if (answer && data.state) {
      this.wait = 1000;
      this.drop(item);
      this.settle(section, item, data);
      this.send();
    } else if (answer && data.csrf_token) {
      this.form.elements.csrf_token.value = data.csrf_token;
      this.send();
    } else if (answer && answer.status === 401) {
      if (section) this.say(section, "failed", data.message, data.sign_in && { href: data.sign_in, text: this.form.dataset.signIn, isNewTab: true });
      this.later();
    } else if (answer && answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
      // The server will not take it, now or later: the field still holds it, and the button sends the whole form.
      this.drop(item);
      if (section) this.say(section, "failed", data.message);
    } else {
      // Sent again by itself. The server may have said why it cannot save now, e.g. that its disk is full.
      if (section) this.say(section, "waiting", data.message);
      this.later();
    }
  }

  settle(section, item, data) {
    if (!section) return;
    if (data.state === "submitted") {
      this.say(section, "failed", data.text, { href: data.href, text: data.link });
      return;
    }
    this.form.elements[`seen.${item.part}`].value = String(data.revision);
    if ("complete" in data) this.form.dataset.complete = data.complete ? "yes" : "";
    if (data.state === "saved") this.settled.set(item.part, JSON.stringify(item.fields));
    const following = this.waiting.get(item.part);
    if (following) following.seen = String(data.revision);
    if (data.state === "conflict") {
      section.querySelector("[data-conflict]").innerHTML = data.html;
      this.say(section, "failed", data.text);
    } else if (!following && !this.timers.has(item.part)) {
      section.querySelector("[data-conflict]").replaceChildren();
      this.say(section, "saved", data.text);
      this.complain(section, data.problem || "");
    }
  }

  // What was saved and cannot count is said beside its field, but not while somebody is still typing there.
  complain(section, problem) {
    const line = section.querySelector("[data-problem]");
    if (!line || (problem && section.contains(document.activeElement) && document.hasFocus())) return;
    line.querySelector("span").textContent = problem;
    line.hidden = !problem;
    for (const control of section.querySelectorAll("fieldset input, fieldset textarea")) {
      if (!control.name.startsWith("q.")) continue;
      if (problem) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
  }

  later() {
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.send(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  now() {
    this.wait = 1000;
    this.send();
  }

  // What an earlier page of this tab could not send goes first, under its own id and counter, so it cannot count twice.
  async resume() {
    let left = [];
    try {
      left = JSON.parse(sessionStorage.getItem(this.key) || "[]");
    } catch {
      left = [];
    }
    if (!left.length) return;
    for (const item of left) {
      this.hold(item);
      const section = this.section(item.part);
      if (section) {
        this.fill(section, item);
        this.say(section, "saving");
      }
    }
    this.send();
  }

  // Put an answer that waited back into its fields, so that the page shows what is about to be saved.
  fill(section, item) {
    const values = new Map();
    for (const [name, value] of item.fields) values.set(name, [...(values.get(name) || []), value]);
    const most = Math.max(0, ...Array.from(values.values(), (given) => given.length));
    while (section.querySelectorAll("[data-row]").length < most && addRow(section));
    for (const control of section.querySelectorAll("input, select, textarea")) {
      if (!control.name.startsWith("q.")) continue;
      const given = values.get(control.name) || [];
      if (control.type === "radio" || control.type === "checkbox") control.checked = given.includes(control.value);
      else control.value = given.shift() || "";
    }
  }

  flush() {
    for (const part of Array.from(this.timers.keys())) this.take(part);
  }

  // Buttons that add a row are there for those whose script can do it; the others get room with each save.
  offerRows() {
    for (const adder of this.form.querySelectorAll("[data-add-row]")) {
      adder.hidden = false;
      adder.addEventListener("click", () => {
        const section = adder.closest("[data-part]");
        if (addRow(section)) {
          const rows = section.querySelectorAll("[data-row]");
          rows[rows.length - 1].querySelector("input, select, textarea").focus();
        }
        adder.hidden = section.querySelectorAll("[data-row]").length >= ROWS_MOST;
      });
    }
  }

  // Ask whether another script knows a shorter way than loading a page; if so, it has gone it.
  isLedOn(way) {
    return !this.form.dispatchEvent(new CustomEvent("hub-lead", { bubbles: true, cancelable: true, detail: way }));
  }

  listen() {
    this.offerRows();
    const own = (event) => event.target.name && event.target.name.startsWith("q.");
    this.form.addEventListener("change", (event) => {
      const section = event.target.closest("[data-part]");
      if (section && own(event)) this.changed(section, 0);
    });
    this.form.addEventListener("input", (event) => {
      const section = event.target.closest("[data-part]");
      if (section && own(event) && !["radio", "checkbox", "select-one"].includes(event.target.type)) this.changed(section, PAUSE);
    });
    this.form.addEventListener("submit", (event) => {
      // What is acknowledged need not be sent again: the button then only leads on.
      const way = event.submitter && this.form.dataset[event.submitter.value];
      if (way && this.isAllSaved()) {
        event.preventDefault();
        if (!this.isLedOn(way)) location.assign(way);
        return;
      }
      // Without a connection the browser would go to a page of its own. What was written waits here instead.
      if (navigator.onLine === false) {
        event.preventDefault();
        for (const part of this.unsent()) this.take(part);
        if (way) this.isLedOn(way);
        return;
      }
      for (const timer of this.timers.values()) clearTimeout(timer);
      this.timers.clear();
      this.counter += 1;
      this.form.elements.counter.value = String(this.counter);
    });
    this.form.addEventListener("hub-leave", () => this.flush());
    addEventListener("online", () => this.now());
    addEventListener("focus", () => this.now());
    addEventListener("pagehide", () => this.flush());
    addEventListener("beforeunload", () => this.flush());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.flush();
      else this.now();
    });
  }
}

const served = document.querySelector("form[data-saving]");
if (served) {
  const saver = new Saver(served);
  saver.listen();
  saver.resume();
}
// Forms that another script puts into the page.
document.addEventListener("hub-form", (event) => new Saver(event.target).listen());
