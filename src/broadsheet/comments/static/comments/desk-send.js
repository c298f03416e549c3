// Sends the moderators' decisions one after another, while the screen goes on.
const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;
let chain = Promise.resolve();
let under_way = 0;

export const isBusy = () => under_way > 0;

async function answered(address, body) {
  if (!body.has("csrfmiddlewaretoken")) body.set("csrfmiddlewaretoken", token());
  const answer = await fetch(address, { method: "POST", body, headers: { accept: "application/json" }, redirect: "manual" });
  if (answer.type === "opaqueredirect" || answer.status === 403) {
    throw new Error("You are signed out. Sign in again in another tab, then go on here: nothing on this screen is lost.");
  }
  const said = await answer.json().catch(() => null);
  if (!said) throw new Error(`It could not be carried out (the paper answered ${answer.status}). Try once more.`);
  return said;
}

// In the order in which they were made: an undo must find what it takes back.
export function send(address, body) {
  under_way += 1;
  const mine = chain.then(() => answered(address, body)).catch((error) => {
    throw error instanceof TypeError ? new Error("The paper cannot be reached just now. What you decided last was put back.") : error;
  });
  chain = mine.catch(() => {}).finally(() => { under_way -= 1; });
  return mine;
}

export async function ask(address, query) {
  const answer = await fetch(`${address}?${query}`, { headers: { accept: "application/json" }, redirect: "manual" });
  if (!answer.ok) throw new Error("What comes next could not be fetched. Load the page again.");
  return answer.json();
}

export function leave(address, numbers) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", token());
  body.set("leave", "1");
  for (const number of numbers) body.append("comment", number);
  navigator.sendBeacon(address, body);
}
