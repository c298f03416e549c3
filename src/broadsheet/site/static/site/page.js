import { keepShelf, start } from "./shelf.js";

// Small improvements over what works without script: sharing, and videos that load when asked for.

for (const button of document.querySelectorAll("[data-share]")) {
  const canonical = document.querySelector("link[rel=canonical]")?.href ?? location.href;
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (navigator.share) {
      await navigator.share({ title: document.title, url: canonical }).catch(() => {});
    } else {
      await navigator.clipboard.writeText(canonical);
      button.textContent = "Link copied";
    }
  });
}

for (const figure of document.querySelectorAll("[data-embed]")) {
  figure.querySelector(".embed-link")?.addEventListener("click", (event) => {
    event.preventDefault();
    const frame = document.createElement("iframe");
    frame.src = figure.dataset.embed;
    frame.title = event.currentTarget.textContent;
    frame.allow = "fullscreen; picture-in-picture";
    frame.referrerPolicy = "strict-origin";
    frame.className = "embed-frame";
    figure.replaceChildren(frame);
    frame.focus();
  });
}

// Where a CDN serves the pages, the page itself says that it was read: a story's number, and nothing about the reader.
const read = document.querySelector("[data-read]");
if (read) navigator.sendBeacon(`/read/${read.dataset.read}`);

for (const hidden of document.querySelectorAll("[data-needs-script]")) hidden.hidden = false;
for (const field of document.querySelectorAll("[data-copy]")) field.addEventListener("focus", () => field.select());

start();
keepShelf().catch(() => {});
// Nobody is signed in here: what an earlier reader kept for offline is not for the next.
if (document.querySelector("a[data-part=sign-in][href='/account/login/']")) navigator.serviceWorker?.controller?.postMessage({ forget: true });
