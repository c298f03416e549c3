// Offers topics that the text of the story speaks of; one press ticks the topic.
const boxes = document.querySelectorAll("input[name=topics]");
const form = boxes[0]?.closest("form");
if (form) {
  const bar = document.createElement("div");
  bar.className = "newsroom-suggestions";
  bar.setAttribute("aria-live", "polite");
  boxes[0].closest("[data-contentpath=topics], .w-field, fieldset, ul, div").before(bar);

  const text = () =>
    [...form.querySelectorAll("input[name=headline], textarea[name=standfirst], .DraftEditor-root, [name^='body-']")]
      .map((field) => field.value ?? field.textContent)
      .join("\n");

  let last = "";
  const suggest = async () => {
    const now = text().slice(0, 60000);
    if (now === last) return;
    last = now;
    const response = await fetch("/newsroom/stories/suggest-topics/", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value },
      body: JSON.stringify({ text: now }),
    });
    if (!response.ok) return;
    const { topics } = await response.json();
    bar.replaceChildren();
    for (const topic of topics) {
      const box = [...boxes].find((one) => one.value === String(topic.id));
      if (!box || box.checked) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-small button-secondary";
      button.textContent = `Add “${topic.name}” (the text says “${topic.because}”)`;
      button.addEventListener("click", () => {
        box.checked = true;
        box.dispatchEvent(new Event("change", { bubbles: true }));
        button.remove();
      });
      bar.append(button);
    }
  };
  form.addEventListener("focusout", suggest);
  document.addEventListener("click", (event) => event.target.closest("[role=tab]") && suggest());
  suggest();
}
