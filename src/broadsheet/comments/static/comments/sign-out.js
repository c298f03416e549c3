// Whoever signs out leaves nothing unsent behind for the next reader of this computer.
import { forgetDrafts } from "./drafts.js";

document.addEventListener("submit", (event) => {
  if (new URL(event.target.action, location.href).pathname.endsWith("/logout/")) forgetDrafts();
}, true);
