// The record of decisions: proven when somebody asks for it, objections entered and reviewed.

import { oneAtATime } from "./once.js";
import { Refused, ask, asJson } from "./session.js";

const OUTDATED = 409;
// Every entry of a long record is read.
const PATIENCE = 300_000;

let shell = null;

/** Serve the record whenever it is shown; `given` is what the page around it can do. */
export function tendDecisions(given) {
  shell = given;
  const { page, attempt, announce } = shell;
  const once = oneAtATime(announce);
  page.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-prove]");
    if (button) attempt(() => once(() => prove(button.dataset.prove)));
  });
  page.addEventListener("submit", ({ target }) => {
    if (target.matches("[data-said]")) attempt(() => once(() => say(target)));
  });
}

async function prove(address) {
  const [place, busy] = ["#proof", "#prove-busy"].map((id) => shell.page.querySelector(id));
  busy.hidden = false;
  place.replaceChildren();
  try {
    const response = await ask(address, { headers: { Accept: "text/html" }, patience: PATIENCE });
    const { body } = new DOMParser().parseFromString(await response.text(), "text/html");
    place.replaceChildren(...body.childNodes);
  } catch (error) {
    place.textContent = place.dataset.failed;
    throw error;
  } finally {
    busy.hidden = true;
  }
}

/** Send an objection or a review; the entry is shown as it is afterwards. */
async function say(form) {
  for (const said of form.querySelectorAll(".failed")) said.hidden = true;
  try {
    const fresh = await shell.fetchPage(form.getAttribute("action"), asJson(wordsOf(form)));
    if (!fresh) return;
    shell.show(fresh);
    shell.announce(form.dataset.done);
    shell.page.querySelector("#title").focus();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const isOld = error.response.status === OUTDATED;
    form.querySelector(isOld ? "[data-conflict]" : ".failed").hidden = false;
  }
}

function wordsOf({ dataset, elements: { text, verdict } }) {
  if (!dataset.objection) return { text: text.value };
  return { text: text.value, verdict: verdict.value, objection: Number(dataset.objection) };
}
