// What the server says of a draft, put where it belongs: beside rules, beside fields, in the preview.

import { items, named } from "./rules-draft.js";

let marked = 0;

/** Parse a piece of the page that the server rendered. */
export function parse(html) {
  return new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
}

/** Show an answer; return what it says in short. */
export function showAnswer(form, preview, answer) {
  tellRules(form, [...answer.querySelectorAll("[data-told]")]);
  unmark(form);
  for (const mistake of answer.querySelectorAll("[data-mistake]")) mark(form, mistake);
  const result = preview.querySelector("[data-result]");
  const wasOpen = result.querySelector("details")?.open;
  result.replaceChildren(...answer.querySelector("[data-outcome]").childNodes);
  if (wasOpen) result.querySelector("details")?.setAttribute("open", "");
  return answer.dataset.summary;
}

/** Bring a person to the first field that has to be corrected. */
export function goToMistake(form) {
  form.querySelector("[aria-invalid]")?.focus();
}

function tellRules(form, told) {
  const rules = items(named(form, "rules"));
  // Rules that came or went meanwhile are asked about anew.
  if (rules.length !== told.length) return;
  rules.forEach((rule, index) => {
    rule.querySelector("[data-says]").replaceChildren(...told[index].childNodes);
  });
}

function unmark(form) {
  for (const mistake of form.querySelectorAll(".mistake")) mistake.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
}

function mark(form, mistake) {
  const part = locate(form, mistake.dataset.mistake);
  const field = part.matches("input, select") ? part : firstField(part);
  const block = (field ?? part).closest(".line, fieldset, section") ?? form;
  mistake.id = `mistake-${(marked += 1)}`;
  block.append(mistake);
  block.closest("details")?.setAttribute("open", "");
  field?.setAttribute("aria-invalid", "true");
  field?.setAttribute("aria-describedby", mistake.id);
}

/** Return the part of the form that a path of the ruleset's data leads to, as far as it does. */
function locate(form, path) {
  let part = form;
  for (const step of path.split(".").filter(Boolean)) {
    const next = /^\d+$/.test(step) ? items(part)[step] : named(part, step);
    if (!next) return part;
    part = next;
  }
  return part;
}

function firstField(part) {
  if (part.matches("form, [data-name=rules]")) return null;
  return [...part.querySelectorAll("input, select")].find((one) => !one.closest("[hidden]"));
}
