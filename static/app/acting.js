// The page of automatic actions: a draft in a form, what it would do, and saving it.

import { goToMistake, showAnswer } from "./acting-answer.js";
import { begin, isUnsaved, read } from "./acting-draft.js";
import { oneAtATime } from "./once.js";
import { askBeforeLeaving } from "./rules-leaving.js";
import { previewing } from "./rules-preview.js";
import { Refused, ask, asJson } from "./session.js";

const [MISTAKEN, OUTDATED] = [400, 409];
const preview = previewing({ question, told, failed });
const DEEDS = {
  "#acting": (form) => send(form, { base: form.dataset.base, acting: read(form) }),
  "[data-usual]": (form) => send(form, { base: find("#acting").dataset.base }),
  "[data-reset-breaker]": resetBreaker,
};
// What discards a draft ([data-discard]) is served on every page by rules.js.
const PRESSES = {
  "[data-replace]": saveOver,
  "[data-open-usual]": () => find("#usual").showModal(),
  "[data-close-usual]": () => find("#usual").close(),
};

let shell = null;

/** Serve the page of automatic actions; `around` is what the page around it can do (main.js). */
export function tendActing(around) {
  shell = around;
  const { page, attempt, announce } = shell;
  const once = oneAtATime(announce);
  page.addEventListener("submit", ({ target }) => {
    const deed = isHere() && Object.keys(DEEDS).find((selector) => target.matches(selector));
    if (deed) attempt(() => once(() => DEEDS[deed](target)));
  });
  page.addEventListener("click", ({ target }) => press(target, once));
  page.addEventListener("input", ({ target }) => target.closest("form#acting") && changed());
  page.addEventListener("shown", start);
  page.addEventListener("refreshed", compare);
  askBeforeLeaving(page, isDraft);
}

function start() {
  preview.never();
  if (form()) begin(form());
}

function press(target, once) {
  if (!isHere()) return;
  const name = Object.keys(PRESSES).find((selector) => target.closest(selector));
  if (name) shell.attempt(async () => PRESSES[name](once));
}

function changed() {
  const isChanged = isUnsaved(form());
  find("[data-marker]").hidden = find("[data-discard]").hidden = !isChanged;
  find("#story-trouble").hidden = true;
  find("#story").setAttribute("aria-busy", "true");
  preview.soon();
}

function question() {
  return { url: form().dataset.preview, body: { acting: read(form()) } };
}

function told(html) {
  if (!form()) return;
  find("#story").removeAttribute("aria-busy");
  showAnswer(form(), find("#story"), html);
}

function failed() {
  if (!form()) return;
  find("#story").removeAttribute("aria-busy");
  find("#story-trouble").hidden = false;
}

/** Whoever edits keeps the draft and is told of newer settings; who only looks is shown them. */
function compare() {
  const isOther = form() && find("#standing").dataset.digest !== form().dataset.base;
  if (!isOther) return;
  if (isDraft() || form().contains(document.activeElement)) find("#meanwhile").hidden = false;
  else shell.attempt(shell.open);
}

async function saveOver(once) {
  form().dataset.base = find("[data-newest]").dataset.newest;
  await once(() => DEEDS["#acting"](form()));
}

/** Send something and show the page that answers; or say why it was refused. */
async function send(sent, body) {
  const { saved } = find("#content").dataset;
  try {
    const fresh = await shell.fetchPage(sent.getAttribute("action"), asJson(body));
    if (fresh) shell.show(fresh);
    if (document.activeElement === document.body) find("#title").focus();
    shell.announce(saved);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await refused(error.response);
  }
}

async function refused(response) {
  find("#usual")?.close();
  const { mistaken, failed: words } = find("#content").dataset;
  const html = await response.text();
  const isMistaken = response.status === MISTAKEN && html.includes("data-mistake");
  if (isMistaken) {
    showAnswer(form(), find("#story"), html);
    goToMistake(form());
  }
  const { body } = new DOMParser().parseFromString(html, "text/html");
  const said = response.status === OUTDATED ? [...body.childNodes] : [];
  find("#refusal").replaceChildren(...said);
  if (!said.length) shell.announce(isMistaken ? mistaken : words);
}

async function resetBreaker(sent) {
  const { saved, failed: words } = find("#content").dataset;
  try {
    await ask(sent.getAttribute("action"), asJson({}));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    sent.querySelector(".failed").hidden = false;
    shell.announce(words);
    return;
  }
  shell.announce(saved);
  find("#title").focus({ preventScroll: true });
  shell.lookNow();
}

function isDraft() {
  return Boolean(form() && isUnsaved(form()));
}

function isHere() {
  return find("#content")?.dataset.page === "acting";
}

function form() {
  return isHere() ? find("form#acting") : null;
}

function find(selector) {
  return shell.page.querySelector(selector);
}
