// Shows how many characters are left in fields that say how many they take.
for (const field of document.querySelectorAll("[data-count]")) {
  const most = Number(field.dataset.count);
  const counter = document.createElement("span");
  counter.className = "newsroom-count";
  counter.setAttribute("aria-live", "polite");
  const show = () => {
    const left = most - field.value.length;
    counter.textContent = `${left} of ${most} characters left`;
    counter.classList.toggle("newsroom-count--short", left < 10);
  };
  field.after(counter);
  field.addEventListener("input", show);
  show();
}
