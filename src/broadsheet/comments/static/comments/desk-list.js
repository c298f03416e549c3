// The list beside the card, and the card itself: which comment is shown, which are selected, what comes next.
export class List {
  constructor(desk) {
    this.desk = desk;
    this.list = desk.querySelector("[data-list]");
    this.stage = desk.querySelector("[data-stage]");
    this.cards = new Map();
    const card = this.stage.querySelector("[data-card]");
    this.current = card ? card.dataset.card : null;
    if (card) this.cards.set(this.current, this.stage.innerHTML);
    this.tell();
  }

  line(number) { return this.list.querySelector(`[data-id="${number}"]`); }

  get numbers() { return [...this.list.children].map((line) => line.dataset.id); }

  get selected() { return [...this.list.querySelectorAll("input[type=checkbox]:checked")].map((box) => box.value); }

  // Keeps only the comment that is shown: what the page listed may have gone to colleagues meanwhile.
  keepCurrent() {
    for (const line of [...this.list.children]) if (line.dataset.id !== this.current) line.remove();
  }

  put(card, after = null) {
    const number = String(card.id);
    const box = document.createElement("template");
    box.innerHTML = card.line.trim();
    const line = box.content.firstElementChild;
    const there = this.line(number);
    this.cards.set(number, card.html);
    if (there) there.replaceWith(line);
    else if (after === "first") this.list.prepend(line);
    else if (after) after.after(line);
    else this.list.append(line);
    if (number === this.current) this.show(number);
    return line;
  }

  show(number) {
    const html = this.cards.get(String(number));
    if (html === undefined) return false;
    for (const line of this.list.children) line.classList.toggle("is-current", line.dataset.id === String(number));
    this.current = String(number);
    this.stage.innerHTML = html;
    for (const hidden of this.stage.querySelectorAll("[data-skip]")) hidden.hidden = false;
    const card = this.stage.querySelector("[data-card]");
    card?.focus({ preventScroll: true });
    this.line(number)?.scrollIntoView({ block: "nearest" });
    this.stage.scrollTop = 0;
    this.tell();
    return true;
  }

  // Takes lines away, and shows what follows the first of them.
  drop(numbers) {
    const gone = new Set(numbers.map(String));
    const order = this.numbers;
    const at = order.indexOf(this.current);
    const next = gone.has(this.current) ? [...order.slice(at + 1), ...order.slice(0, at).reverse()].find((one) => !gone.has(one)) : this.current;
    const kept = numbers.map((one) => ({ id: one, line: this.line(one)?.outerHTML ?? "", html: this.cards.get(String(one)) ?? "" }));
    for (const number of gone) { this.line(number)?.remove(); this.cards.delete(number); }
    if (next === undefined) this.empty();
    else if (next !== this.current) this.show(next);
    this.tell();
    return kept.filter((card) => card.line);
  }

  empty() {
    this.current = null;
    this.stage.replaceChildren(this.desk.querySelector("[data-empty]").content.cloneNode(true));
  }

  step(by) {
    const order = this.numbers;
    const next = order[order.indexOf(this.current) + by];
    return next !== undefined && this.show(next);
  }

  // Comes next, with the sentence that says why it is here again.
  putBack(card, why) {
    const alert = document.createElement("p");
    alert.className = "mod-alert";
    alert.setAttribute("role", "alert");
    alert.textContent = why;
    const box = document.createElement("template");
    box.innerHTML = card.html;
    box.content.querySelector("[data-card]")?.prepend(alert);
    const line = this.put({ ...card, html: box.innerHTML }, this.current ? this.line(this.current) : "first");
    line.classList.add("is-back");
    if (this.current === null) this.show(card.id);
  }

  // Another moderator is at work on it: every form says that this is known.
  another(number, who) {
    const box = document.createElement("template");
    box.innerHTML = this.cards.get(String(number)) ?? "";
    const card = box.content.querySelector("[data-card]");
    if (!card || card.querySelector("[name=despite]")) return;
    const alert = document.createElement("p");
    alert.className = "mod-alert";
    alert.setAttribute("role", "alert");
    alert.textContent = `${who.name} is looking at this comment now. What you decide here is decided all the same.`;
    card.prepend(alert);
    for (const form of card.querySelectorAll("[data-decide]")) {
      const despite = document.createElement("input");
      Object.assign(despite, { type: "hidden", name: "despite" });
      despite.setAttribute("value", who.id);
      form.append(despite);
    }
    this.cards.set(String(number), box.innerHTML);
    if (String(number) === this.current) this.show(number);
  }

  select(how) {
    const box = this.line(this.current)?.querySelector("input[type=checkbox]");
    if (how === "all") for (const one of this.list.querySelectorAll("input[type=checkbox]")) one.checked = true;
    else if (how === "none") for (const one of this.list.querySelectorAll("input[type=checkbox]")) one.checked = false;
    else if (box) box.checked = !box.checked;
    this.tell();
  }

  tell() {
    const count = this.selected.length;
    const told = this.desk.querySelector("[data-selected]");
    told.textContent = count ? `${count} selected: a approves, r rejects them` : "";
    const all = this.desk.querySelector("[data-select-all]");
    all.checked = count > 0 && count === this.list.children.length;
    all.indeterminate = count > 0 && !all.checked;
  }
}
