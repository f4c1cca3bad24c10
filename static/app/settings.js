// Settings: a switch that works at once, roles and texts that are sent by their buttons.

import { oneAtATime } from "./once.js";
import { Refused, ask, asJson } from "./session.js";
import { update } from "./swap.js";

const OUTDATED = 409;
const DEEDS = {
  "[data-switch]": flip,
  "[data-role-choice]": giveRole,
  "[data-advice]": (form) => writeAdvice(form, form.elements.text.value),
};

let shell = null;

/** Serve the page of settings whenever it is shown; `given` is what the page around it can do. */
export function tendSettings(given) {
  shell = given;
  const { page, attempt, announce } = shell;
  const once = oneAtATime(announce);
  page.addEventListener("submit", ({ target }) => {
    const deed = Object.keys(DEEDS).find((selector) => target.matches(selector));
    if (deed) attempt(() => once(() => DEEDS[deed](target)));
  });
  page.addEventListener("input", ({ target }) => {
    if (target.closest("[data-role-choice]")) offerToSave(target.form);
  });
  page.addEventListener("click", ({ target }) => {
    const form = target.closest("[data-ours]")?.form;
    if (form) attempt(() => once(() => writeAdvice(form, "")));
  });
}

async function flip(form) {
  const isOn = form.querySelector("[role=switch]").getAttribute("aria-checked") === "true";
  await send(form, { on: !isOn });
}

async function giveRole(form) {
  const row = form.closest("tr").id;
  if (!(await send(form, { role: form.elements.role.value }))) return;
  // The button that was pressed has gone, and perhaps all that one could choose.
  const home = document.querySelector(`#${row} select`) ?? shell.page.querySelector("#title");
  if (document.activeElement === document.body) home.focus();
}

async function writeAdvice(form, text) {
  const { base } = form.dataset;
  const fresh = await send(form, { text, base });
  const written = fresh?.querySelector(`#${form.parentElement.id} form`);
  if (!written) return;
  take(form, written);
  form.elements.text.value = written.elements.text.defaultValue;
  // The button that was pressed may hide; whoever has gone on meanwhile stays where they are.
  const { activeElement, body } = document;
  if (activeElement === body || activeElement.hidden) form.elements.text.focus();
}

/** Send something, and return the page as it is afterwards; null when it was not taken. */
async function send(form, body) {
  for (const said of form.querySelectorAll(".failed")) said.hidden = true;
  const { saved, failed } = shell.page.querySelector("#content").dataset;
  try {
    await ask(form.getAttribute("action"), asJson(body));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.response.status === OUTDATED) await showOther(form);
    else {
      form.querySelector(".failed:not([data-conflict])")?.removeAttribute("hidden");
      shell.announce(failed);
    }
    return null;
  }
  shell.announce(saved);
  return look();
}

/** Show what somebody else has written; what is typed here stays and may replace it. */
async function showOther(form) {
  const fresh = await look();
  const other = fresh?.querySelector(`#${form.parentElement.id} form`);
  if (!other) return;
  take(form, other);
  const said = form.querySelector("[data-conflict]");
  said.textContent = said.dataset.conflict.replace("{text}", () => other.dataset.base);
  said.hidden = false;
}

/** Fetch the page and bring up to date what nobody is typing into. */
async function look() {
  const fresh = await shell.fetchPage();
  if (!fresh) return null;
  const whole = fresh.cloneNode(true);
  if (shell.isShown(fresh)) update(shell.page, fresh);
  else shell.show(fresh);
  return whole;
}

function take(form, fresh) {
  form.dataset.base = fresh.dataset.base;
  form.querySelector("[data-ours]").hidden = fresh.querySelector("[data-ours]").hidden;
}

function offerToSave(form) {
  const isUnsaved = !form.elements.role.selectedOptions[0].defaultSelected;
  form.querySelector("button").hidden = !isUnsaved;
  form.querySelector(".failed").hidden = true;
}
