// Who is one person, in the word of the staff: one dialog that the buttons of the contacts open.

import { Refused, SessionEnded, asJson, ask } from "./session.js";

/** Let the buttons join, part and take back; the page then shows the customer who stays. */
export function tendContacts({ page, attempt, go, open, announce }) {
  async function say(form) {
    // The same words are heard again only after a silence.
    announce("");
    const answer = await send(form);
    if (!answer) return;
    const { customer, address } = await answer.json();
    // Their name may be another one now: the page is drawn anew.
    const isShown = page.querySelector("#contacts").dataset.customer === String(customer);
    await (isShown ? open() : go(address));
    announce(form.dataset.done);
    // The button that was pressed may have gone with what it was about.
    const { activeElement, body } = document;
    const isLost = activeElement === body || activeElement.closest("dialog:not([open])");
    if (isLost) page.querySelector("#contacts-title").focus({ preventScroll: true });
  }

  page.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-say]");
    if (button) openDialog(page.querySelector("#saying"), button);
  });
  page.addEventListener("submit", ({ target }) => {
    if (target.matches("[data-saying]")) attempt(() => say(target));
  });
}

function openDialog(dialog, { dataset }) {
  const form = dialog.querySelector("form");
  const { who, reason } = form.elements;
  form.reset();
  form.setAttribute("action", dataset.say);
  const { other = "", key = "", done } = dataset;
  Object.assign(form.dataset, { other, key, done });
  dialog.querySelector("h2").textContent = dataset.title;
  dialog.querySelector("#saying-means").textContent = dataset.means;
  form.querySelector("[type=submit]").textContent = dataset.act;
  form.querySelector(".failed").hidden = true;
  who.required = "whom" in dataset;
  who.closest("label").hidden = !who.required;
  reason.required = !("optional" in dataset);
  dialog.showModal();
}

function wordsOf({ dataset: { other, key }, elements: { who, reason } }) {
  const words = { reason: reason.value };
  if (who.required) words.who = who.value;
  if (other) words.other = Number(other);
  if (key) words.key = key;
  return words;
}

/** Send what was said. The dialog closes when it is taken; if not, it says why and keeps it. */
async function send(form) {
  const dialog = form.closest("dialog");
  const failed = form.querySelector(".failed");
  const { headers, ...words } = asJson(wordsOf(form));
  failed.hidden = true;
  try {
    const wish = { ...words, headers: { ...headers, Accept: "application/json" } };
    const answer = await ask(form.getAttribute("action"), wish);
    dialog.close();
    return answer;
  } catch (error) {
    if (error instanceof SessionEnded) dialog.close();
    failed.textContent = await reasonOf(error, failed.dataset.otherwise);
    failed.hidden = false;
    if (!(error instanceof Refused)) throw error;
    return null;
  }
}

/** Return what the server says is wrong, in words for people, or what is always true. */
async function reasonOf(error, otherwise) {
  if (!(error instanceof Refused) || error.response.status !== 422) return otherwise;
  const { detail } = await error.response.json();
  return detail || otherwise;
}
