// One tooltip at a time: on hover and focus, until Escape or leaving; it stays under the pointer.

import { place } from "./place.js";

const SHOW_AFTER = 120;
const HIDE_AFTER = 250;

let shown = null;
let owner = null;
let timer = 0;
let muted = false;

/** Let `tip` explain `button`; `asked` hears each time somebody wants to know. */
export function explain(button, tip, asked) {
  const show = () => {
    clearTimeout(timer);
    if (muted || shown === tip || !button.isConnected) return;
    hide();
    asked();
    tip.showPopover();
    [shown, owner] = [tip, button];
    follow();
  };
  // A finger does not hover.
  const byMouse = (act) => (event) => event.pointerType === "mouse" && act();
  const leave = byMouse(() => later(HIDE_AFTER, hide));
  button.addEventListener("pointerenter", byMouse(() => later(SHOW_AFTER, show)));
  button.addEventListener("pointerleave", leave);
  button.addEventListener("focus", show);
  button.addEventListener("blur", hide);
  tip.addEventListener("pointerenter", () => clearTimeout(timer));
  tip.addEventListener("pointerleave", leave);
}

/** Keep silent while a card is open, and when the focus comes back from it. */
export function mute(wanted) {
  muted = wanted;
  if (muted) hide();
}

/** Stay beside the face, wherever it is now and however much there is to say. */
export function follow() {
  if (!shown) return;
  const box = owner.getBoundingClientRect();
  if (!owner.isConnected || box.bottom < 0 || box.top > innerHeight) hide();
  else place(shown, box);
}

function hide() {
  clearTimeout(timer);
  if (shown?.isConnected) shown.hidePopover();
  shown = null;
}

function later(milliseconds, act) {
  clearTimeout(timer);
  timer = setTimeout(act, milliseconds);
}

addEventListener("keydown", ({ key }) => key === "Escape" && hide(), true);
addEventListener("scroll", follow, { capture: true, passive: true });
addEventListener("resize", follow, { passive: true });
