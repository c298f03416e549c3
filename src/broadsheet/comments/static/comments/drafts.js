// What was typed and not yet sent, kept in the browser under a name that only its reader gives.
// Two readers of one computer never see each other's words; the same reader finds them after a closed tab or an ended sign-in.
// Who is not signed in has no name: those words stay with the tab, and become the reader's who signs in there.

const PREFIX = "comment-draft:";
const SENT = "comment-sent";
const KEPT = 30 * 24 * 3600 * 1000;

function inside(store, work) {
  try { return work(store()); } catch { return null; /* a browser that keeps nothing still writes and posts */ }
}
const forGood = () => localStorage;
const forTheTab = () => sessionStorage;

const namesIn = (store) => Object.keys(store).filter((name) => name.startsWith(PREFIX));

function read(store, name) {
  try { return JSON.parse(store.getItem(name)); } catch { return null; }
}

// At sign-out: nothing of anybody's stays on the computer.
export function forgetDrafts() {
  for (const place of [forGood, forTheTab]) inside(place, (store) => { for (const name of [SENT, ...namesIn(store)]) store.removeItem(name); });
}

// Also what an earlier version kept without its reader's name.
function dropOld(store) {
  for (const name of namesIn(store)) {
    const draft = read(store, name);
    if (!draft?.at || Date.now() - draft.at > KEPT) store.removeItem(name);
  }
}

export class Drafts {
  constructor(story) {
    this.story = story;
    this.owner = "";
    this.opened = "";
    this.waiting = [];
    inside(forGood, dropOld);
  }

  get place() { return this.owner ? forGood : forTheTab; }

  name(to, story = this.story) { return `${PREFIX}${this.owner}:${story}:${to}`; }

  keep(to, text) {
    inside(this.place, (store) => (text ? store.setItem(this.name(to), JSON.stringify({ text, at: Date.now(), opened: this.opened })) : store.removeItem(this.name(to))));
  }

  find(to) { return inside(this.place, (store) => read(store, this.name(to)))?.text ?? ""; }

  // Since when the form was open in which a draft was typed, as the server signed it.
  openedOf(to) { return inside(this.place, (store) => read(store, this.name(to)))?.opened ?? ""; }

  // A form that leaves the page: whether its words were taken is known only on the page that comes next.
  send(to, text) { inside(forTheTab, (store) => store.setItem(SENT, JSON.stringify({ story: this.story, to, text }))); }

  // That page, where it is the comment's own, drops the draft unless other words were typed since.
  arrive() {
    const sent = inside(forTheTab, (store) => read(store, SENT));
    inside(forTheTab, (store) => store.removeItem(SENT));
    if (!sent || sent.story !== this.story || !/^#comment-\d+$/.test(location.hash)) return;
    if (this.find(sent.to).trim() === sent.text.trim()) this.keep(sent.to, "");
  }

  // Runs at once, and again when it is known who reads.
  whenKnown(work) {
    work();
    this.waiting.push(work);
  }

  belongTo(owner, opened) {
    if (!owner) return;
    this.opened = opened;
    const typed = inside(forTheTab, (store) => namesIn(store).map((name) => [name, store.getItem(name)])) ?? [];
    this.owner = owner;
    for (const [name, draft] of typed) {
      const [story, to] = name.split(":").slice(-2);
      inside(forGood, (store) => store.setItem(this.name(to, story), draft));
      inside(forTheTab, (store) => store.removeItem(name));
    }
    this.arrive();
    for (const work of this.waiting) work();
  }
}
