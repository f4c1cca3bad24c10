// Privacy: how long people are remembered, and a customer who is erased for good.

import { openEmpty } from "./dialogs.js";
import { oneAtATime } from "./once.js";
import { Refused, SessionEnded, ask, asJson } from "./session.js";

const GONE = 404;
const SAID = { 400: "[data-reason]", [GONE]: "[data-gone]" };
// Every trace of many orders.
const PATIENCE = 120_000;

let shell = null;

/** Serve the page of privacy and the dialog of a card; `given` is what the page around can do. */
export function tendPrivacy(given) {
  shell = given;
  const { page, attempt, announce } = shell;
  const once = oneAtATime(announce);
  page.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-erase]");
    if (button) open(page.querySelector("#erasing"), button);
  });
  page.addEventListener("input", ({ target }) => {
    if (target.matches("[data-privacy] [name=ground]")) askForWords(target.form);
  });
  page.addEventListener("submit", ({ target }) => {
    if (target.matches("[data-privacy]")) attempt(() => once(() => choose(target)));
    if (target.matches("[data-erasing]")) attempt(() => once(() => erase(target)));
  });
}

/** A ground needs the merchant's own words. */
function askForWords({ elements: { ground, ground_text: words } }) {
  const isNone = ground.value === "none";
  words.closest(".ground-words").hidden = isNone;
  words.required = !isNone;
}

async function choose(form) {
  const { ground, ground_text: words, orders_months: orders, decisions_months: decisions } =
    form.elements;
  const failed = form.querySelector(".failed");
  failed.hidden = true;
  const wish = {
    ground: ground.value,
    ground_text: ground.value === "none" ? "" : words.value,
    orders_months: Number(orders.value),
    decisions_months: Number(decisions.value),
  };
  try {
    await ask(form.getAttribute("action"), asJson(wish));
  } catch (error) {
    failed.hidden = false;
    if (!(error instanceof Refused)) throw error;
    return;
  }
  await shell.reload();
  shell.announce(shell.page.querySelector("#content").dataset.saved);
}

function open(dialog, button) {
  const form = openEmpty(dialog, button);
  for (const said of form.querySelectorAll(".failed, [data-busy]")) said.hidden = true;
  form.querySelector("#erasing-do").disabled = false;
}

async function erase(form) {
  const busy = form.querySelector("[data-busy]");
  for (const said of form.querySelectorAll(".failed")) said.hidden = true;
  busy.hidden = false;
  const { reason, sure } = form.elements;
  const wish = asJson({ reason: reason.value, sure: sure.checked });
  try {
    const answer = await ask(form.getAttribute("action"), { ...wish, patience: PATIENCE });
    const { shown } = await answer.json();
    form.closest("dialog").close();
    await shell.go(shown);
  } catch (error) {
    if (error instanceof SessionEnded) form.closest("dialog").close();
    else say(form, error.response?.status);
    if (!(error instanceof Refused)) throw error;
  } finally {
    busy.hidden = true;
  }
}

function say(form, status) {
  form.querySelector(SAID[status] ?? ".failed").hidden = false;
  // There is nobody left whom one could try to erase again.
  form.querySelector("#erasing-do").disabled = status === GONE;
}
