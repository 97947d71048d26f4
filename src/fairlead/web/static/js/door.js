// The way out of the door: at once, by the button or by Shift pressed three times. Every page works
// without this; the sum that a form may carry is in work.js.
import "./work.js";

const TIMES = 3;
const WITHIN = 3000;
const leave = document.querySelector("[data-leave]");

function away(event) {
  event?.preventDefault();
  document.body.hidden = true;
  // In place of this page, so that going back does not lead here.
  window.location.replace(leave.href);
}

let pressed = [];
leave.addEventListener("click", away);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Shift" || event.repeat) {
    if (event.key !== "Shift") pressed = [];
    return;
  }
  const now = Date.now();
  pressed = [...pressed.filter((at) => now - at < WITHIN), now];
  if (pressed.length >= TIMES) away(event);
});

// A page that the browser kept to show again is asked for anew: what was written is gone from it.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});

// A picture or file that is dropped on a page goes nowhere.
for (const kind of ["dragover", "drop"]) {
  window.addEventListener(kind, (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
}
