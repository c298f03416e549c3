// Writing: the rules speak while you write, the draft outlives the tab, and posting stays on the page.

const PAUSE = 700;

// Python counts characters, JavaScript counts halves of some: the words are found by the former.
function place(text, [start, end]) {
  const letters = [...text];
  const before = letters.slice(0, start).join("").length;
  return [before, before + letters.slice(start, end).join("").length];
}

function tell(box, area, { decision, findings = [], said = "" }) {
  box.replaceChildren();
  if (said) box.append(Object.assign(document.createElement("p"), { className: "message message--error", textContent: said }));
  if (!findings.length) return;
  const state = decision === "refuse" ? "This cannot be posted as it is:" : "A moderator will look at this before it is shown:";
  box.append(Object.assign(document.createElement("p"), { className: "finding-state", textContent: state }));
  const list = Object.assign(document.createElement("ul"), { className: "findings" });
  for (const one of findings) {
    const item = Object.assign(document.createElement("li"), { className: `finding finding--${one.action}` });
    item.append(Object.assign(document.createElement("b"), { textContent: `${one.label}. ` }), one.reason, " ");
    for (const span of one.spans.slice(0, 6)) {
      const [start, end] = place(area.value, span);
      const words = area.value.slice(start, end);
      if (!words.trim()) continue;
      const mark = Object.assign(document.createElement("button"), { type: "button", textContent: words.length > 60 ? `${words.slice(0, 57)}…` : words });
      mark.addEventListener("click", () => { area.focus(); area.setSelectionRange(start, end); });
      item.append(mark);
    }
    list.append(item);
  }
  box.append(list);
}

// A token that has grown old is answered with a new one: the same is sent once more.
export async function send(context, address, options) {
  const once = () => fetch(address, { ...options, method: "POST", redirect: "error", headers: { ...options.headers, "X-CSRFToken": context.token } });
  const answer = await once();
  if (answer.status !== 403) return answer;
  const said = await answer.clone().json().catch(() => ({}));
  if (!said.token) return answer;
  context.token = said.token;
  for (const one of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) one.value = said.token;
  return once();
}

function watch(compose, context) {
  const { story, token, threads, posted, drafts } = context;
  const area = compose.querySelector("textarea");
  const box = compose.querySelector("[data-findings]");
  const post = compose.querySelector("[data-post]");
  const to = compose.dataset.compose;
  let key = crypto.randomUUID?.() ?? String(Math.random()).slice(2) + Date.now();
  let timer;
  let asked = 0;

  // Typed before this script was there, or sent back by the server.
  if (area.value) {
    drafts.keep(to, area.value);
    judge();
  }
  drafts.whenKnown(() => {
    if (area.value || !drafts.find(to)) return;
    area.value = drafts.find(to);
    // Words that were typed before were not typed just now.
    context.opened = drafts.openedOf(to) || context.opened;
    const own = compose.querySelector("[name=opened]");
    if (own && context.opened) own.value = context.opened;
    judge();
  });

  async function judge() {
    const mine = ++asked;
    if (!token || area.value.trim().length < 2) return box.replaceChildren();
    const answer = await send(context, "/comments/judge/", {
      headers: { "Content-Type": "application/json" }, body: JSON.stringify({ text: area.value, story, to }),
    }).catch(() => null);
    if (mine === asked && answer?.ok) tell(box, area, await answer.json());
  }

  area.addEventListener("input", () => {
    drafts.keep(to, area.value);
    clearTimeout(timer);
    timer = setTimeout(judge, PAUSE);
  });
  if (token) compose.querySelector("[data-check]").hidden = true;

  post.addEventListener("click", async (event) => {
    // An own page has its form; without a token the reader signs in first. Both go the way without script.
    if (compose.hasAttribute("data-own-page") || !token || !threads) return drafts.send(to, area.value);
    event.preventDefault();
    clearTimeout(timer);
    asked += 1;
    post.disabled = true;
    const body = new URLSearchParams({ text: area.value, key, opened: context.opened ?? "", homepage: compose.querySelector("[name=homepage]").value });
    if (to !== "0") body.set("to", to);
    try {
      const answer = await send(context, post.getAttribute("formaction") ?? `/comments/${story}/write/`, {
        body, headers: { Accept: "application/json" },
      });
      const said = await answer.json();
      if (said.sign_in) return location.assign(said.sign_in);
      if (!answer.ok) {
        if (said.opened) context.opened = said.opened;
        tell(box, area, said);
        if (said.findings?.length && said.decision === "refuse") box.append(appeal());
        return;
      }
      drafts.keep(to, "");
      area.value = "";
      key = crypto.randomUUID?.() ?? String(Date.now());
      done(said);
    } catch {
      // The line is gone or the answer was none of ours: the words stay, here and in the draft.
      tell(box, area, { said: "That did not arrive. Your words are kept; try again in a moment." });
    } finally {
      post.disabled = false;
    }
  });

  function appeal() {
    const line = Object.assign(document.createElement("p"), { className: "fine" });
    const link = Object.assign(document.createElement("a"), { className: "comment-tool", href: `/comments/${story}/write/?appeal=1${to !== "0" ? `&to=${to}` : ""}`, textContent: "You think the rule is wrong here? Send it to a moderator." });
    line.append(link);
    return line;
  }

  function done(said) {
    box.replaceChildren();
    if (said.state !== "published") {
      const line = Object.assign(document.createElement("p"), { className: "message message--warning" });
      line.append("Thank you. Your comment waits for a moderator, and only you see it until then. ", Object.assign(document.createElement("a"), { href: said.address, textContent: "Why, and what you can do" }));
      return box.append(line);
    }
    const holder = document.createElement("div");
    holder.innerHTML = said.html;
    const comment = holder.firstElementChild;
    const answered = document.getElementById(`comment-${to}`);
    if (answered) {
      compose.remove();
      answered.after(comment);
    } else {
      threads.querySelector(".empty")?.remove();
      const thread = Object.assign(document.createElement("div"), { className: "thread" });
      thread.append(comment);
      threads.prepend(thread);
    }
    posted(said.number, Number(comment.dataset.appeared));
    comment.setAttribute("tabindex", "-1");
    comment.focus();
  }
}

export function watchForms(context) {
  for (const compose of document.querySelectorAll("[data-compose]")) watch(compose, context);
  // A reply is written under what it answers; without script, or signed out, the link leads to a page of its own.
  context.threads?.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-reply]");
    const first = document.querySelector("[data-compose='0']:not([data-own-page])");
    if (!link || !context.token || !first || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const to = link.dataset.reply;
    const there = document.querySelector(`[data-compose='${to}']`);
    if (there) return there.querySelector("textarea").focus();
    const compose = first.cloneNode(true);
    compose.dataset.compose = to;
    const area = compose.querySelector("textarea");
    area.value = "";
    area.id = `compose-${to}`;
    compose.querySelector("label").htmlFor = area.id;
    compose.querySelector("label").textContent = "Your answer";
    compose.querySelector(".compose-rules").id = `compose-rules-${to}`;
    area.setAttribute("aria-describedby", `compose-rules-${to}`);
    compose.querySelector("[data-findings]").replaceChildren();
    // Only the first form belongs to the page's own; this one is sent by script alone.
    for (const one of compose.querySelectorAll("[form]")) one.removeAttribute("form");
    document.getElementById(`comment-${to}`).append(compose);
    watch(compose, context);
    area.focus();
  });
}
