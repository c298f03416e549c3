// Saving with one press and without leaving the page, and saved stories kept for reading offline.

const buttons = [...document.querySelectorAll("[data-save]")];
const token = document.querySelector("#reader-form input[name=csrfmiddlewaretoken]")?.value;

function show(story, saved) {
  for (const button of buttons.filter((one) => one.dataset.save === String(story))) {
    button.setAttribute("aria-pressed", saved);
    if (button.classList.contains("save-button")) button.textContent = saved ? "Saved" : "Save for later";
  }
}

async function press(button) {
  const story = button.dataset.save;
  const saved = button.getAttribute("aria-pressed") === "true";
  const answer = await fetch(`/account/${saved ? "unsave" : "save"}/${story}/`, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": token },
    redirect: "error",
  });
  if (!answer.ok) throw new Error(String(answer.status));
  show(story, (await answer.json()).saved);
}

export async function start() {
  if (!token || !buttons.length) return;
  for (const button of buttons) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      // What a script cannot do here, the form does.
      press(button).catch(() => button.form.requestSubmit(button));
    });
  }
  const shown = [...new Set(buttons.map((one) => one.dataset.save))].slice(0, 200);
  const answer = await fetch(`/account/saved/which/?stories=${shown.join(",")}`, { redirect: "error" }).catch(() => null);
  if (answer?.ok) for (const story of (await answer.json()).saved) show(story, true);
}

// Only stories that the gate says are whole for this reader: fetching them counts nothing.
export async function keepShelf() {
  if (!document.querySelector("[data-shelf]") || !navigator.serviceWorker) return;
  await navigator.serviceWorker.register("/offline.js");
  const worker = (await navigator.serviceWorker.ready).active;
  const items = [...document.querySelectorAll("[data-offline]")];
  const channel = new MessageChannel();
  channel.port1.onmessage = ({ data }) => {
    for (const item of items) if (data.kept.includes(item.dataset.offline)) item.querySelector(".offline-mark").hidden = false;
  };
  worker.postMessage({ keep: items.map((one) => one.dataset.offline) }, [channel.port2]);
}
