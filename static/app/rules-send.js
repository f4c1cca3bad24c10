// What makes a new version, and what calls its re-rating off; and what is said when it fails.

import { goToMistake, parse, showAnswer } from "./rules-answer.js";
import { read } from "./rules-draft.js";
import { Refused, ask, asJson } from "./session.js";

const [MISTAKEN, NOT_FOUND, OUTDATED] = [400, 404, 409];

let isSending = false;

/** Save the draft of a form as the version after `base`. */
export function save(shell, form, base) {
  const { value: reason } = shell.page.querySelector("#reason");
  const body = { base: Number(base), reason, ruleset: read(form) };
  return send(shell, form.getAttribute("action"), body);
}

/** Go back to the version of a button. */
export function restore(shell, button) {
  const { base } = shell.page.querySelector("[data-base]").dataset;
  return send(shell, button.dataset.restore, { base: Number(base) });
}

/** Have the draft of a form tried on past orders, and go where the outcome will be. */
export async function tryOnPast(shell, form, past) {
  try {
    await ask(past, asJson({ ruleset: read(form) }));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { mistaken, failed } = shell.page.querySelector("#content").dataset;
    shell.announce(error.response.status === MISTAKEN ? mistaken : failed);
    goToMistake(form);
    return;
  }
  await shell.go(past);
}

/** Call off the re-rating of a button. */
export async function cancel(shell, { dataset: { cancelRerating, done } }) {
  try {
    await ask(cancelRerating, { method: "POST" });
    shell.announce(done);
  } catch (error) {
    // It may have finished a moment ago: the page shows what is.
    if (error.response?.status !== NOT_FOUND) throw error;
  }
  shell.lookNow();
}

/** Send something and show the page that answers; or say why it was refused. */
async function send(shell, url, body) {
  // A second click would only meet the version that the first one made.
  if (isSending) return;
  isSending = true;
  // The same words are heard again only after a silence.
  shell.announce("");
  try {
    const fresh = await shell.fetchPage(url, asJson(body));
    if (fresh) shell.show(fresh);
    shell.announce(shell.page.querySelector("#content").dataset.said);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await refused(shell, error.response);
  } finally {
    isSending = false;
  }
}

async function refused({ page, announce }, response) {
  const [form, preview] = ["#rules", "#preview"].map((selector) => page.querySelector(selector));
  const { mistaken, failed } = page.querySelector("#content").dataset;
  const answer = parse(await response.text());
  if (response.status === OUTDATED) {
    page.querySelector("#refusal").replaceChildren(answer);
  } else if (response.status === MISTAKEN && answer?.matches("[data-summary]")) {
    showAnswer(form, preview, answer);
    announce(mistaken);
    goToMistake(form);
  } else announce(failed);
}
