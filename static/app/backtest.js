// Rules tried on the past: asked for, called off, their end announced, their orders saved as a file.

import { save } from "./download.js";
import { oneAtATime } from "./once.js";
import { Refused, ask, asJson } from "./session.js";

const MISTAKEN = 400;

// Costs that somebody has put and that no backtest knows yet.
const typed = new Map();

let shell = null;
let shown = "";

/** Serve the page of backtests whenever it is shown. */
export function tryRules(given) {
  shell = given;
  const { page, attempt, announce } = shell;
  const once = oneAtATime(announce);
  page.addEventListener("submit", ({ target }) => {
    if (target.matches("[data-try]")) attempt(() => once(() => run(target)));
    if (target.matches("[data-call-off]")) attempt(() => once(() => callOff(target)));
  });
  page.addEventListener("input", ({ target: { dataset, value } }) => {
    if (dataset.currency) typed.set(dataset.currency, value);
  });
  page.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-download]");
    if (button) attempt(() => once(() => download(button)));
  });
  new MutationObserver(follow).observe(page, { childList: true, subtree: true });
}

async function run(form) {
  showFaults(form, []);
  try {
    await ask(form.getAttribute("action"), asJson(wish(form)));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await refused(form, error.response);
    return;
  }
  typed.clear();
  await shell.go(form.dataset.home);
}

async function callOff(form) {
  const { home } = shell.page.querySelector("[data-try]").dataset;
  try {
    await ask(form.getAttribute("action"), { method: "POST" });
  } catch (error) {
    // It may have finished a moment ago: the page shows what is.
    if (!(error instanceof Refused)) throw error;
  }
  await shell.go(home);
  shell.announce(form.dataset.done);
}

async function download(button) {
  const { download: url, name, accept, done } = button.dataset;
  button.setAttribute("aria-busy", "true");
  try {
    await save(url, name, { accept });
  } finally {
    button.removeAttribute("aria-busy");
  }
  shell.announce(done);
}

function wish(form) {
  const { version, months, margin_percent: margin } = form.elements;
  const [chosen] = version.selectedOptions;
  const costs = [...form.querySelectorAll("[data-currency]")];
  const levels = [...form.querySelectorAll("[name=stopping]:checked")];
  return {
    ...("again" in chosen.dataset
      ? { again: Number(chosen.dataset.again) }
      : { version: Number(chosen.value) }),
    months: Number(months.value),
    stopping: levels.map((level) => level.value),
    parcel_cost: Object.fromEntries(costs.map((cost) => [cost.dataset.currency, cost.value.trim()])),
    margin_percent: margin.value === "" ? null : Number(margin.value),
  };
}

async function refused(form, response) {
  const { body } = new DOMParser().parseFromString(await response.text(), "text/html");
  const faults = response.status === MISTAKEN ? [...body.querySelectorAll("[data-field]")] : [];
  shell.announce(faults[0]?.textContent ?? form.dataset.failed);
  showFaults(form, faults);
}

/** Say at each field what is wrong with it, and go to the first. */
function showFaults(form, faults) {
  for (const place of form.querySelectorAll("[data-fault]")) {
    const names = place.dataset.fault.split(" ");
    const fault = faults.find(({ dataset }) => names.includes(dataset.field));
    place.hidden = !fault;
    place.textContent = fault?.textContent ?? "";
    const inputs = place.closest(".amount, .field").querySelectorAll("input, select");
    for (const input of inputs) {
      if (fault) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
  }
  form.querySelector("[aria-invalid]")?.focus();
}

/** A backtest that ends while somebody looks on is announced; what they typed meanwhile stays. */
function follow() {
  for (const [currency, value] of typed) {
    const input = shell.page.querySelector(`[data-currency="${CSS.escape(currency)}"]`);
    if (input && input.value !== value) input.value = value;
  }
  const { trial = "", stage = "", said } = shell.page.querySelector("#turn")?.dataset ?? {};
  const before = shown;
  shown = stage && `${trial} ${stage}`;
  if (before && before !== shown && stage === "done") shell.announce(said);
}
