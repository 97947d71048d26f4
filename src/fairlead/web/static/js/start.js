// Brings the components to life where there is a script; every page works without it.
import { initAll } from "../built/govuk-frontend.min.js";

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
initAll();

// A picture or file that is dropped on a page goes nowhere, and takes nobody away from what they wrote.
for (const kind of ["dragover", "drop"]) {
  window.addEventListener(kind, (event) => {
    if (event.dataTransfer?.types.includes("Files")) {
      event.preventDefault();
    }
  });
}

// What a choice needs to be said with it stands open as soon as it is chosen.
document.addEventListener("change", (event) => {
  const more = event.target.matches?.('[value="depart"], [value="done"]')
    && event.target.closest(".part-decide")?.querySelector("details");
  if (more) more.open = true;
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// An answer that is sent as it is given, and does not arrive, is not left to look as if it was kept.
function notSent(event) {
  const told = event.target.querySelector?.("template[data-not-sent]");
  told?.previousElementSibling.replaceChildren(told.content.cloneNode(true));
}
for (const kind of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(kind, notSent);
}
// Whoever was signed out meanwhile is answered with the page to sign in: it has no place in this one.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  const asked = new URL(requestConfig.path, window.location.href).pathname;
  if (new URL(xhr.responseURL).pathname === asked) return;
  event.detail.shouldSwap = false;
  notSent({ target: requestConfig.elt });
});
