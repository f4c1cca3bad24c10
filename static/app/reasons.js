// Why a smiley is what it is: shown on hover, focus and tap, hidden by Escape or leaving.

import { place } from "../widget/place.js";

const SHOW_AFTER = 120;
const HIDE_AFTER = 250;

let shown = null;
let owner = null;
let timer = 0;

/** Make every smiley of the page explain itself. */
export function explainSmileys(page) {
  page.addEventListener("pointerover", ({ target, pointerType }) => {
    const button = target.closest("[data-why]");
    if (button && pointerType === "mouse") later(SHOW_AFTER, () => show(button));
    // A tooltip stays while the pointer rests on it.
    else if (target.closest(".why")) clearTimeout(timer);
    else if (pointerType === "mouse" && shown) later(HIDE_AFTER, hide);
    else if (pointerType === "mouse") clearTimeout(timer);
  });
  page.addEventListener("focusin", ({ target }) => target.matches("[data-why]") && show(target));
  page.addEventListener("focusout", ({ target }) => target.matches("[data-why]") && hide());
  page.addEventListener("reopen", ({ target }) => show(target));
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-why]");
    if (button) show(button);
    else if (!target.closest(".why")) hide();
  });
  document.addEventListener("keydown", ({ key }) => key === "Escape" && hide());
  document.addEventListener("scroll", follow, { capture: true, passive: true });
}

function later(milliseconds, act) {
  clearTimeout(timer);
  timer = setTimeout(act, milliseconds);
}

function show(button) {
  clearTimeout(timer);
  const why = document.getElementById(button.dataset.why);
  // A row may have been replaced while the timer ran.
  if (!why || why === shown) return;
  hide();
  why.showPopover();
  shown = why;
  owner = button;
  place(why, button.getBoundingClientRect());
}

function hide() {
  clearTimeout(timer);
  if (shown?.isConnected) shown.hidePopover();
  shown = null;
}

// Focus on a smiley below the fold scrolls to it: its tooltip goes with it while it can be seen.
function follow() {
  if (!shown) return;
  const face = owner.getBoundingClientRect();
  if (!owner.isConnected || face.bottom < 0 || face.top > innerHeight) hide();
  else place(shown, face);
}
