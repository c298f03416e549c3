// The conversation with script: rules while you write, posting without leaving the page, what is new, and drafts that survive.
// Everything here also works without it.

import { send, watchForms } from "./compose.js";
import { Drafts } from "./drafts.js";

const conversation = document.querySelector("[data-conversation]");
const token = document.querySelector("#reader-form input[name=csrfmiddlewaretoken]")?.value ?? document.querySelector("input[name=csrfmiddlewaretoken]")?.value;
const story = conversation?.dataset.conversation ?? document.querySelector("[data-story]")?.dataset.story;
const threads = conversation?.querySelector("[data-threads]");
const seenKey = `comments-looked:${story}`;
// What the page's parts share: the token is renewed, and `opened` says to the server since when this reader has had the form.
const context = { story, token, threads };
let part = { reader: 0 };

export function remembered(key) {
  try { return localStorage.getItem(key); } catch { return null; }
}

function remember(key, value) {
  try { localStorage.setItem(key, value); } catch { /* a browser that keeps nothing still works */ }
}

async function press(address) {
  const answer = await send(context, address, { headers: { Accept: "application/json" } });
  const said = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(said.said), { said: said.said, status: answer.status });
  return said;
}

// One press for a reaction; whatever a script cannot do, the form does.
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-react]");
  if (!button || !token) return;
  event.preventDefault();
  try {
    const said = await press(button.getAttribute("formaction"));
    button.setAttribute("aria-pressed", said.on);
    button.querySelector(".react-count").textContent = said.count || "";
  } catch (error) {
    if (error.said && error.status === 403) tell(button.closest(".comment"), error.said);
    else button.form.requestSubmit(button);
  }
});

function tell(comment, words) {
  let line = comment.querySelector("[data-told]");
  if (!line) {
    line = Object.assign(document.createElement("p"), { className: "comment-state" });
    line.dataset.told = "";
    line.setAttribute("role", "status");
    comment.append(line);
  }
  line.textContent = words;
}

// What a printed page cannot know of its reader.
function show() {
  for (const comment of document.querySelectorAll("[data-comment]")) {
    const number = Number(comment.dataset.comment);
    for (const button of comment.querySelectorAll("[data-react]")) {
      const kinds = part.reacted?.[number];
      if (kinds && !button.hasAttribute("aria-pressed")) button.setAttribute("aria-pressed", kinds.includes(button.dataset.react));
    }
    if (part.muted?.includes(Number(comment.dataset.voice)) && !comment.querySelector(".comment-muted")) hide(comment);
    if (part.mine?.includes(number) && !comment.classList.contains("comment--mine")) own(comment, number);
    const before = Math.max(Number(remembered(seenKey)) || 0, part.seen || 0);
    if (before && Number(comment.dataset.appeared) > before && !part.mine?.includes(number)) comment.classList.add("comment--new");
  }
  if (part.follows_story) for (const one of document.querySelectorAll("[data-follow-story]")) one.textContent = "Following";
  if (part.stopped) stop(part.stopped);
}

function count(published) {
  const told = conversation?.querySelector(".conversation-count");
  if (told) told.textContent = published;
}

function hide(comment) {
  const text = comment.querySelector(".comment-text");
  const details = document.createElement("details");
  details.className = "comment-muted";
  const summary = document.createElement("summary");
  summary.textContent = `You have muted ${comment.querySelector(".comment-name").textContent}. Show this once.`;
  text.replaceWith(details);
  details.append(summary, text);
}

function own(comment, number) {
  comment.classList.add("comment--mine");
  const tools = comment.querySelector(".comment-tools");
  tools.querySelector(".comment-more")?.remove();
  const links = [["Take back", "delete"]];
  if (part.editable?.includes(number)) links.unshift(["Edit", "edit"]);
  for (const [words, verb] of links) tools.append(Object.assign(document.createElement("a"), { className: "comment-tool", href: `/comments/c/${number}/${verb}/`, textContent: words }));
}

function stop(words) {
  const compose = document.querySelector("[data-compose]:not([data-own-page])");
  if (!compose) return;
  const told = Object.assign(document.createElement("div"), { className: "message message--warning" });
  const line = document.createElement("p");
  line.textContent = words;
  told.append(line);
  if (part.statement) {
    const more = document.createElement("p");
    more.append(Object.assign(document.createElement("a"), { href: `/account/comments/decisions/${part.statement}/`, textContent: "Read the reasons, or appeal" }));
    told.append(more);
  }
  compose.replaceWith(told);
}

// New comments: a few bytes are asked for while the page is looked at, more and more seldom, and nothing moves until asked for.
// The newest is what appeared last, also where a moderator approved it late; what was put back had appeared before, and is told by the count.
let newest = Number(conversation?.dataset.newest ?? 0);
let published = Number(conversation?.dataset.published ?? 0);
// What the reader has had on the page; what appeared after it is marked as new.
let looked = newest;
let wait = 10_000;

async function listen() {
  if (document.visibilityState === "visible") {
    const answer = await fetch(`/latest-comments/${story}.json`).catch(() => null);
    const pulse = answer?.ok ? await answer.json() : null;
    const isMore = pulse && (pulse.newest > newest || pulse.published > published);
    // Told once: what is new may stand on no page that is shown here.
    if (pulse) [newest, published] = [Math.max(newest, pulse.newest), pulse.published];
    if (isMore) {
      const line = conversation.querySelector("[data-new]");
      line.hidden = false;
      line.querySelector("button").textContent = "Show new comments";
      wait = 10_000;
    } else wait = Math.min(wait * 1.3, 120_000);
  }
  setTimeout(listen, wait);
}

conversation?.querySelector("[data-show-new]")?.addEventListener("click", async () => {
  // The conversation's own page has an order and a page number; what is typed there is kept as a draft.
  if (location.pathname.startsWith("/comments/")) return location.reload();
  const answer = await fetch(`/latest-comments/${story}/`).catch(() => null);
  if (!answer?.ok) return location.reload();
  remember(seenKey, looked);
  const written = [...threads.querySelectorAll("[data-compose]")].map((form) => [form, form.closest("[data-comment]")?.id]);
  threads.innerHTML = await answer.text();
  // An answer that is being written stays where it was, or above all where its comment has left the page.
  for (const [form, id] of written) {
    const comment = id && document.getElementById(id);
    if (comment) comment.append(form);
    else threads.prepend(form);
  }
  looked = newest = Math.max(newest, ...[...threads.querySelectorAll("[data-comment]")].map((one) => Number(one.dataset.appeared)));
  conversation.querySelector("[data-new]").hidden = true;
  show();
});

// A link of the former platform names a comment behind the #: only a script can see it.
const old = location.hash.match(/^#(?:(comment)-(\d+)|(?:isso)-(\d+)|(?:commento)-([0-9a-f]+)|(?:vuukle)[-_]?(\d+))$/);
if (old && conversation && !document.getElementById(location.hash.slice(1))) {
  const [source, number] = old[3] ? ["isso", old[3]] : old[4] ? ["commento", old[4]] : old[5] ? ["vuukle", old[5]] : ["any", old[2]];
  fetch(`/comments/old/${source}/${number}/`, { redirect: "follow" }).then((answer) => { if (answer.ok) location.replace(answer.url + `#comment-${answer.url.match(/\/c\/(\d+)\//)?.[1] ?? ""}`); }).catch(() => {});
}

if (story) {
  const drafts = new Drafts(story);
  watchForms(Object.assign(context, { drafts, posted: (number, appeared) => { newest = Math.max(newest, appeared); looked = Math.max(looked, appeared); count(published += 1); (part.mine ??= []).push(number); (part.editable ??= []).push(number); show(); } }));
  if (token) part = await fetch(`/comments/${story}/mine/`, { redirect: "error" }).then((answer) => answer.json()).catch(() => part);
  context.opened = part.opened;
  drafts.belongTo(part.drafts, part.opened);
  show();
  if (newest) addEventListener("pagehide", () => remember(seenKey, looked));
  if (threads) setTimeout(listen, wait);
}
