// Dialogs with a form that is sent as JSON, and what becomes of them.

import { openedBy } from "./corrections.js";
import { Refused, SessionEnded, asJson, ask } from "./session.js";

/** Open a dialog whose form is empty; the focus returns to `button`. */
export function openEmpty(dialog, button) {
  const form = dialog.querySelector("form");
  openedBy(button);
  form.reset();
  form.querySelector(".failed").hidden = true;
  dialog.showModal();
  return form;
}

/** Send a form's words; the dialog closes when they are taken. Null: it was refused and says so. */
export async function sendForm(form, body) {
  const dialog = form.closest("dialog");
  form.querySelector(".failed").hidden = true;
  try {
    const answer = await ask(form.getAttribute("action"), asJson(body));
    dialog.close();
    return answer;
  } catch (error) {
    if (error instanceof SessionEnded) dialog.close();
    else form.querySelector(".failed").hidden = false;
    if (!(error instanceof Refused)) throw error;
    return null;
  }
}

/** Send without a form; null where it was refused. */
export async function sendAlone(url, body = {}) {
  try {
    return await ask(url, asJson(body));
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}
