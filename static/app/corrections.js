// How one order ended, in the word of the staff: one dialog that the buttons of all rows open.

import { Refused, SessionEnded, ask } from "./session.js";
import { wordOf } from "./statuses.js";

let opener = "";

/** Let the button of every row open the dialog; however it closes, the focus returns. */
export function takeCorrections(page) {
  page.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-correct]");
    if (button) open(page.querySelector("#correction"), button);
    if (target.closest("[data-cancel]")) target.closest("dialog").close();
  });
  // The closing of a dialog does not bubble.
  page.addEventListener("close", () => returnFocus(page), { capture: true });
}

/** Send what was chosen. The dialog closes when it is taken; if not, it says so and keeps it. */
export async function sendCorrection(form) {
  const dialog = form.closest("dialog");
  const address = form.getAttribute("action");
  form.querySelector(".failed").hidden = true;
  try {
    await ask(address, wordOf(form));
  } catch (error) {
    // Somebody may have closed it meanwhile, or have opened it for another order.
    const asked = isAbout(form, address);
    if (error instanceof SessionEnded) dialog.close();
    else if (asked) sayNotTaken(dialog);
    if (!(asked && error instanceof Refused)) throw error;
    return false;
  }
  if (isAbout(form, address)) dialog.close();
  return true;
}

/** Remember what opened a dialog: its focus returns there. */
export function openedBy(button) {
  opener = button.id;
}

/** Put the focus back where the dialog was opened, or on the page if that row has gone. */
export function returnFocus(page) {
  const { activeElement, body } = document;
  // What a closed dialog hides keeps the focus until the page is drawn again.
  if (activeElement !== body && !activeElement.closest("dialog:not([open])")) return;
  const home = document.getElementById(opener) ?? page.querySelector("#title");
  home.focus({ preventScroll: true });
}

function open(dialog, button) {
  const form = dialog.querySelector("form");
  const title = dialog.querySelector("h2");
  const { correct, code, outcome } = button.dataset;
  openedBy(button);
  title.textContent = title.dataset.title.replace("{code}", () => code);
  form.setAttribute("action", correct);
  form.elements.outcome.value = outcome;
  form.querySelector(".failed").hidden = true;
  dialog.showModal();
}

function sayNotTaken(dialog) {
  dialog.querySelector(".failed").hidden = false;
  if (!dialog.open) dialog.showModal();
}

function isAbout(form, address) {
  return form.getAttribute("action") === address;
}
