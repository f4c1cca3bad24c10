// Notices: dismissed one by one or all at once; and who gets them by e-mail.

import { oneAtATime } from "./once.js";
import { Refused, ask, asJson } from "./session.js";

// A mail server may let us wait.
const PATIENCE = 90_000;
const UNPROCESSABLE = 422;
const DEEDS = {
  "[data-dismiss]": dismiss,
  "[data-notify]": choose,
  "[data-notify-test]": tryOut,
};

let shell = null;

/** Serve the pages of notices whenever they are shown; `given` is what the page around can do. */
export function tendNotices(given) {
  shell = given;
  const { page, attempt, announce } = shell;
  const once = oneAtATime(announce);
  page.addEventListener("submit", ({ target }) => {
    const deed = Object.keys(DEEDS).find((selector) => target.matches(selector));
    if (deed) attempt(() => once(() => DEEDS[deed](target)));
  });
}

async function dismiss(form) {
  const { newest } = form.dataset;
  const { saved, failed } = shell.page.querySelector("#content").dataset;
  const home = form.closest("li")?.nextElementSibling?.querySelector("button")?.id;
  try {
    await ask(form.getAttribute("action"), asJson(newest ? { newest: Number(newest) } : {}));
  } catch (error) {
    shell.announce(failed);
    if (!(error instanceof Refused)) throw error;
    return;
  }
  shell.announce(saved);
  await shell.reload();
  // The button that was pressed has gone.
  if (document.activeElement !== document.body) return;
  (document.getElementById(home) ?? shell.page.querySelector("#title")).focus();
}

async function choose(form) {
  const { on, to } = form.elements;
  const kinds = [...form.querySelectorAll("[name=kinds]:checked")].map(({ value }) => value);
  const wish = { on: on.checked, to: to.value.split("\n"), kinds };
  if (!(await send(form, wish))) return;
  shell.announce(shell.page.querySelector("#content").dataset.saved);
  await shell.reload();
}

async function tryOut(form) {
  const sent = form.querySelector(".sent");
  sent.hidden = true;
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await send(form, {});
    if (!answer) return;
    const { said } = await answer.json();
    [sent.textContent, sent.hidden] = [said, false];
    shell.announce(said);
  } finally {
    form.removeAttribute("aria-busy");
  }
}

/** Send something; null when it was not taken, and the form says why. */
async function send(form, body) {
  const failed = form.querySelector(".failed");
  failed.hidden = true;
  const { headers, ...words } = asJson(body);
  try {
    const accepted = { ...headers, Accept: "application/json" };
    return await ask(form.getAttribute("action"), { ...words, headers: accepted, patience: PATIENCE });
  } catch (error) {
    failed.textContent = await reasonOf(error, failed.dataset.otherwise);
    failed.hidden = false;
    if (!(error instanceof Refused)) throw error;
    return null;
  }
}

async function reasonOf(error, otherwise) {
  if (!(error instanceof Refused) || error.response.status !== UNPROCESSABLE) return otherwise;
  const { detail } = await error.response.json();
  return detail || otherwise;
}
