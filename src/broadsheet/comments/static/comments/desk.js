// The moderators' queue: a decision is sent while the next comment is on the screen already. Without this script the same forms work.
import { List } from "./desk-list.js";
import { ask, isBusy, leave, send } from "./desk-send.js";

const FEW = 8;
const COUNT_AFTER = 1500;
const KEEP_EVERY = 30_000;
const LOOK_EVERY = 15_000;
const desk = document.querySelector("[data-desk]");
const list = new List(desk);
const data = desk.dataset;
const isAll = data.queue === "all";
const said = desk.querySelector("[data-said]");
// What is decided here and still on its way may not come back as new.
const sending = new Set();
let fetching = null;
// Where the queue of all comments goes on: behind the last one shown, or where a search had to stop.
let further = 0;
let isEnd = false;
let isLooking = false;
let counting;

function say(words, isWrong = false) {
  said.textContent = words;
  said.classList.toggle("is-wrong", isWrong);
}

function count(by) {
  for (const [name, number] of Object.entries(by)) {
    const place = desk.querySelector(`[data-count="${name}"]`);
    if (place) place.textContent = number;
  }
}

// What comes next is on its way before it is wanted.
function fetchMore() {
  if (fetching || (isAll && isEnd)) return fetching;
  const query = new URLSearchParams(data.query);
  query.set("queue", data.queue);
  if (!isAll) query.set("have", [...sending, ...list.numbers].join(","));
  else if (further) query.set("before", further);
  else if (new URLSearchParams(location.search).get("before")) query.set("before", new URLSearchParams(location.search).get("before"));
  fetching = ask(data.cards, query).then((answer) => {
    for (const card of answer.cards) if (!list.line(card.id) && !sending.has(String(card.id))) list.put(card);
    further = answer.further;
    isEnd = !further;
    if (isAll && answer.looked && further) say("Looking further back…");
    else if (isLooking) say("Looked through all comments.");
    isLooking = isAll && answer.looked > 0 && further > 0;
    count(answer.counts);
    if (list.current === null && list.numbers.length) list.show(list.numbers[0]);
    list.tell();
    // A search for what is rare goes on by itself until it has something to show, or is through.
    if (isAll && answer.looked && !isEnd && list.numbers.length < FEW) setTimeout(fetchMore);
  }).catch((error) => say(error.message, true)).finally(() => { fetching = null; });
  return fetching;
}

function goOn() {
  if (list.numbers.length < FEW && !isAll) fetchMore();
  // The counts are told anew when a run of decisions is through.
  clearTimeout(counting);
  if (!isAll) counting = setTimeout(() => (isBusy() ? goOn() : fetchMore()), COUNT_AFTER);
}

function decide(address, body, numbers) {
  const verb = body.get("verb");
  const stays = isAll || verb === "pick" || verb === "unpick";
  if (stays) body.set("with", "cards");
  const kept = stays ? numbers.map((id) => ({ id, line: list.line(id)?.outerHTML ?? "", html: list.cards.get(String(id)) ?? "" })) : list.drop(numbers);
  if (isAll && verb !== "pick" && verb !== "unpick" && numbers.length === 1) list.step(1);
  const place = desk.querySelector(`[data-count="${data.queue}"]`);
  if (place && !stays) place.textContent = Math.max(0, Number(place.textContent) - numbers.length);
  for (const number of numbers) sending.add(String(number));
  send(address, body).finally(() => { for (const number of numbers) sending.delete(String(number)); }).then((answer) => {
    const fresh = new Map((answer.cards ?? []).map((card) => [String(card.id), card]));
    for (const { comment } of answer.done) if (fresh.has(String(comment))) list.put(fresh.get(String(comment)));
    for (const { comment, why } of answer.refused) {
      const card = fresh.get(String(comment));
      if (card) list.putBack(card, why);
      else list.drop([comment]);
    }
    const why = answer.refused[0]?.why;
    say(why ? `${answer.done.length ? `${answer.said} ` : ""}${why}` : answer.said, Boolean(why) || !answer.done.length);
    if (!answer.done.length && !answer.refused.length) for (const card of kept) list.putBack(card, answer.said);
    goOn();
  }).catch((error) => {
    for (const card of kept) list.putBack(card, error.message);
    say(error.message, true);
  });
  list.select("none");
  goOn();
}

function bodyFor(form, submitter, numbers) {
  const body = new FormData(form, submitter);
  for (const name of [...body.keys()]) if (name === "comment" || name.startsWith("seen-")) body.delete(name);
  for (const number of numbers) {
    body.append("comment", number);
    body.set(`seen-${number}`, list.line(number)?.querySelector(`[name="seen-${number}"]`)?.value ?? "");
  }
  return body;
}

function undo() {
  say("Taking it back…");
  send(data.undo, new FormData()).then((answer) => {
    for (const card of (answer.cards ?? []).reverse()) list.put(card, "first");
    if (answer.cards?.length) list.show(answer.cards.at(-1).id);
    say(answer.said, !answer.done.length);
  }).catch((error) => say(error.message, true));
}

desk.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-decide], [data-bulk]")) {
    const chosen = list.selected;
    const numbers = chosen.length ? chosen : form.matches("[data-decide]") ? [list.current] : [];
    event.preventDefault();
    if (!numbers.length) { say("Select the comments first.", true); return; }
    decide(form.action, bodyFor(form, event.submitter, numbers), numbers);
  } else if (form.matches("[data-ban]")) {
    event.preventDefault();
    form.closest("details").open = false;
    send(form.action, new FormData(form)).then((answer) => say(answer.said)).catch((error) => say(error.message, true));
    list.stage.querySelector("[data-card]")?.focus({ preventScroll: true });
  } else if (form.matches("[data-undo-form]")) {
    event.preventDefault();
    undo();
  }
});

desk.addEventListener("click", (event) => {
  const open = event.target.closest("[data-open]");
  if (open && !event.ctrlKey && !event.metaKey && list.show(open.closest("[data-id]").dataset.id)) event.preventDefault();
  if (event.target.closest("[data-skip]")) next();
});
desk.addEventListener("change", (event) => {
  if (event.target.matches("[data-select-all]")) list.select(event.target.checked ? "all" : "none");
  else if (event.target.closest("[data-list]")) list.tell();
});

function next() {
  if (list.step(1)) { if (list.numbers.length - list.numbers.indexOf(list.current) < FEW) fetchMore(); return; }
  Promise.resolve(fetchMore()).then(() => { if (!list.step(1)) say("That is the end of this queue for now."); });
}

function open(name) {
  const wanted = list.stage.querySelector(`[data-more="${name}"]`);
  if (!wanted) return;
  for (const one of list.stage.querySelectorAll("[data-more]")) one.open = one === wanted && !one.open;
  if (wanted.open) (wanted.querySelector("input[type=radio]:checked") ?? wanted.querySelector("input[type=radio]"))?.focus();
}

const opened = () => list.stage.querySelector("[data-more][open]");

function press(key) {
  const buttons = [...list.stage.querySelectorAll(`[data-key="${key}"]`)];
  if (key === "a" && list.selected.length) desk.querySelector("[data-bulk] [value=approve]").click();
  else if (buttons.length) buttons[0].click();
  else if (key === "a") list.stage.querySelector('[data-key="d"]')?.click();
}

const KEYS = {
  a: () => press("a"), p: () => press("p"), d: () => press("d"), r: () => open("r"), b: () => open("b"), n: next, j: next,
  k: () => list.step(-1), u: undo, x: () => list.select(), X: () => list.select("all"), "/": () => desk.querySelector("#mod-q").focus(),
  "?": () => desk.querySelector("[data-keys]").showModal(),
};

function onOpened(more, event) {
  if (event.key === "Escape") {
    more.open = false;
    list.stage.querySelector("[data-card]")?.focus({ preventScroll: true });
  } else if (event.key === "Enter" && !event.target.closest("textarea, button, a, summary, select")) more.querySelector("form").requestSubmit();
  else if (event.key === "Enter" && event.ctrlKey) more.querySelector("form").requestSubmit();
  else if (/^[1-9]$/.test(event.key) && !isTyping(event)) {
    const choice = more.querySelectorAll("input[type=radio]")[Number(event.key) - 1];
    if (choice) { choice.checked = true; choice.focus(); }
  } else if (event.key === "t" && more.dataset.more === "b" && !isTyping(event)) {
    const threads = more.querySelector("[name=scope]");
    threads.checked = !threads.checked;
  } else return false;
  return true;
}

const isTyping = (event) => event.target.closest("textarea, select, input:not([type=radio], [type=checkbox])") !== null;

// Before Wagtail's own keys, which would answer “?” and “/” with something else.
window.addEventListener("keydown", (event) => {
  if (event.metaKey || event.altKey || (event.ctrlKey && event.key !== "Enter") || desk.querySelector("[data-keys]").open) return;
  const more = opened();
  const inStage = desk.contains(event.target) || event.target === document.body;
  let isDone = inStage && more !== null && onOpened(more, event);
  if (!isDone && inStage && !isTyping(event) && Object.hasOwn(KEYS, event.key)) { KEYS[event.key](); isDone = true; }
  if (!isDone && event.key === "Escape" && isTyping(event) && inStage) { event.target.blur(); isDone = true; }
  if (isDone) { event.preventDefault(); event.stopImmediatePropagation(); }
}, true);

function keep() {
  const numbers = isAll ? [list.current] : list.numbers;
  if (!numbers.length || numbers[0] === null || document.hidden) return;
  const body = new FormData();
  for (const number of numbers) body.append("comment", number);
  send(data.atWork, body).then(({ others }) => { for (const [number, who] of Object.entries(others)) list.another(number, who); }).catch(() => {});
}

setInterval(keep, KEEP_EVERY);
setInterval(() => { if (!isAll && list.numbers.length < FEW && !document.hidden) fetchMore(); }, LOOK_EVERY);
addEventListener("pagehide", () => { if (!isAll) leave(data.atWork, list.numbers); else if (list.current) leave(data.atWork, [list.current]); });
addEventListener("beforeunload", (event) => { if (isBusy()) event.preventDefault(); });

list.keepCurrent();
for (const hidden of list.stage.querySelectorAll("[data-skip]")) hidden.hidden = false;
fetchMore();
keep();
