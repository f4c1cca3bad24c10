// The page of rules: a draft in a form, what it would do, saving it, and going back.

import { parse, showAnswer } from "./rules-answer.js";
import { begin, isUnsaved, read } from "./rules-draft.js";
import { edit, letDrag, placeOf } from "./rules-edit.js";
import { askBeforeLeaving } from "./rules-leaving.js";
import { offerAmounts, takeOffer } from "./rules-offers.js";
import { previewing } from "./rules-preview.js";
import { cancel, restore, save, tryOnPast } from "./rules-send.js";
import { shapeAll } from "./rules-shape.js";

const preview = previewing({ question, told, failed });
const DEEDS = {
  "[data-save]": () => save(shell, form(), form().dataset.base),
  "[data-save-over]": (button) => save(shell, form(), button.closest("[data-newest]").dataset.newest),
  "[data-try-past]": (button) => tryOnPast(shell, form(), button.dataset.tryPast),
  "[data-restore]": (button) => restore(shell, button),
  "[data-cancel-rerating]": (button) => cancel(shell, button),
  "[data-use-preset]": usePreset,
  "[data-discard]": () => shell.open(),
};

let shell = null;

/** Bring the page of rules to life; `around` is what the page around it can do (main.js). */
export function tendRules(around) {
  shell = around;
  const { page } = shell;
  page.addEventListener("click", ({ target }) => press(target.closest("button")));
  page.addEventListener("input", ({ target }) => {
    if (target.closest("#rules") && !target.matches("[data-preset]")) changed();
  });
  page.addEventListener("shown", start);
  page.addEventListener("refreshed", () => form() && compare());
  letDrag(page, moved);
  askBeforeLeaving(page, isDraft);
}

function start() {
  preview.never();
  if (!form()) return;
  begin(form());
  if (isDraft()) changed();
  else shape();
}

function press(button) {
  if (!button) return;
  const deed = Object.keys(DEEDS).find((selector) => button.matches(selector));
  if (deed) shell.attempt(() => DEEDS[deed](button));
  else if (button.matches("[data-take]")) takeOffer(button);
  else if (button.matches("[data-preview-again]")) changed();
  else if (button.closest("#rules")) change(button);
}

/** Whoever edits keeps the draft and is told of a newer version; who only looks is shown it. */
function compare() {
  if (find("#standing").dataset.version === form().dataset.base) return;
  const isBusy = isDraft() || form().contains(document.activeElement);
  if (isBusy) find("#meanwhile").hidden = false;
  else shell.attempt(shell.open);
}

function change(button) {
  const edited = edit(form(), button);
  if (edited instanceof Element) moved(edited);
  else if (edited) changed();
}

function moved(rule) {
  changed();
  const [place, count] = [placeOf(rule), rule.parentElement.children.length];
  const { moved: words } = find("#content").dataset;
  shell.announce(words.replace("{place}", place).replace("{count}", count));
}

function changed() {
  shape();
  looking(true);
  preview.soon();
}

function shape() {
  shapeAll(form());
  offerAmounts(form());
  find("[data-marker]").hidden = find("[data-discard]").hidden = !isDraft();
}

function question() {
  return { url: form().dataset.preview, body: { ruleset: read(form()) } };
}

function told(html) {
  looking(false);
  shell.announce(showAnswer(form(), find("#preview"), parse(html)));
}

function failed() {
  looking(false);
  find("[data-trouble]").hidden = false;
}

function looking(isLooking) {
  find("[data-trouble]").hidden = true;
  find("#preview").setAttribute("aria-busy", isLooking);
}

async function usePreset() {
  const { address } = find("#content").dataset;
  const fresh = await shell.fetchPage(`${address}?preset=${find("#preset").value}`, {});
  if (fresh) shell.show(fresh);
}

function isDraft() {
  return Boolean(form() && isUnsaved(form()));
}

function form() {
  return find("#rules");
}

function find(selector) {
  return shell.page.querySelector(selector);
}
