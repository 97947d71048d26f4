// The way out of the door, at once, by the button or by Shift pressed three times; and sending in a
// way that a browser does not remember. Every page works without this, with a word of caution.
import { work } from "./work.js";

const TIMES = 3;
const WITHIN = 3000;
const BACK = '[name="does"][value="back"]';
const SHOWN_ONCE = "[data-back]";

// What a page says of going back, and of keys, it says as it is with this script or without it.
document.documentElement.classList.add("door-live");

function away(event) {
  event?.preventDefault();
  document.body.hidden = true;
  // In place of this page, so that going back does not lead here.
  window.location.replace(document.querySelector("[data-leave]").href);
}

// A page in place of this one.
let isOwn = true;
function show(page) {
  isOwn = false;
  document.body.replaceWith(document.adoptNode(page.body));
  window.scrollTo(0, 0);
  const main = document.querySelector("main");
  main.tabIndex = -1;
  // The way out stays above it, and the heading below that.
  main.focus({ preventScroll: true });
  work(document.querySelectorAll("form"));
}

function say(text) {
  const told = document.createElement("p");
  told.className = "govuk-body door-told door-told--alone";
  told.setAttribute("role", "alert");
  told.textContent = text;
  document.querySelector(".door-told--alone")?.remove();
  document.querySelector("main").prepend(told);
  window.scrollTo(0, 0);
}

// A browser remembers the forms that it sent, and sends them again to whoever goes back: so it is we
// who send, and no entry of its history holds what was written. Where that fails, the page stays as it is.
async function send(form, button) {
  const said = new URLSearchParams(new FormData(form));
  if (button?.name) said.append(button.name, button.value);
  document.body.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body: said });
    if (answer.redirected) return window.location.replace(answer.url);
    if (!answer.ok) throw new Error(answer.statusText);
    return show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    document.body.removeAttribute("aria-busy");
    return say(document.body.dataset.offline);
  }
}

document.addEventListener("submit", async (event) => {
  // An old browser does not say which button it was: there it sends by itself.
  if (event.target.method !== "post" || !("submitter" in event)) return;
  event.preventDefault();
  if (document.body.hasAttribute("aria-busy")) return;
  await send(event.target, event.submitter);
  const isBack = event.submitter?.matches(BACK);
  const isStep = document.querySelector(BACK) || document.querySelector(SHOWN_ONCE);
  if (!isBack && isStep) window.history.pushState((at += 1), "");
});

// Going back with the browser is pressing Back on a page that has it. What is shown only once says so
// before it goes; any other page that took the place of one is asked for anew. Going forward would be
// sending: it leads nowhere.
let at = window.history.state ?? 0;
window.addEventListener("popstate", (event) => {
  const before = at;
  at = event.state ?? 0;
  if (at > before) return;
  const back = document.querySelector(BACK);
  const once = document.querySelector(SHOWN_ONCE);
  if (back) send(back.form, back);
  else if (once?.dataset.back) {
    say(once.dataset.back);
    once.dataset.back = "";
  } else if (once) window.location.replace(document.querySelector("[data-done]").href);
  else if (!isOwn) window.location.reload();
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-leave]")) away(event);
});

let pressed = [];
document.addEventListener("keydown", (event) => {
  if (event.key !== "Shift" || event.repeat) {
    if (event.key !== "Shift") pressed = [];
    return;
  }
  const now = Date.now();
  pressed = [...pressed.filter((at) => now - at < WITHIN), now];
  if (pressed.length >= TIMES) away(event);
});

// A page that the browser kept to show again is not shown again, but asked for anew.
window.addEventListener("pagehide", () => {
  document.body.hidden = true;
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});

// A picture or file that is dropped on a page goes nowhere.
for (const kind of ["dragover", "drop"]) {
  window.addEventListener(kind, (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
}
