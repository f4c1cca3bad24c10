// Which parts of a rule can be seen: only those that mean something beside the others.

import { isEver, items, named, speaksAgainst } from "./rules-draft.js";

/** Bring every rule of a form into shape. */
export function shapeAll(form) {
  const rules = items(named(form, "rules"));
  rules.forEach(shapeRule);
  const add = form.querySelector("[data-add-rule]");
  add.hidden = rules.length >= Number(add.dataset.most);
  form.querySelector(".empty-rules").hidden = rules.length > 0;
}

function shapeRule(rule) {
  const against = speaksAgainst(rule);
  show(rule, "months", !isEver(rule));
  show(rule, "negative", against);
  show(rule, "good", against && part(rule, "negative").value === "good");
  const level = named(rule, "level").value;
  for (const face of rule.querySelectorAll("[data-face]")) face.hidden = face.dataset.face !== level;
  const conditions = items(named(rule, "conditions"));
  conditions.forEach(shapeCondition);
  const add = rule.querySelector("[data-add-condition]");
  add.hidden = conditions.length >= Number(add.dataset.most);
}

function shapeCondition(condition) {
  const [signal, comparison] = ["signal", "comparison"].map((name) => named(condition, name));
  const { kind } = signal.selectedOptions[0].dataset;
  const canCompare = offerOthers(part(condition, "signal"), signal.value, kind);
  const more = comparison.querySelector("[value=more_than_signal]");
  more.hidden = more.disabled = !canCompare;
  if (more.disabled && more.selected) comparison.selectedIndex = 0;
  const isCompared = more.selected;
  show(condition, "signal", isCompared);
  show(condition, "money", kind === "money");
  show(condition, "number", !isCompared && kind !== "money");
  show(condition, "percent", kind !== "count");
}

/** Offer what a signal can be compared with; return whether there is anything. */
function offerOthers(select, signal, kind) {
  for (const option of select.options) {
    const fits = kind !== "money" && option.dataset.kind === kind && option.value !== signal;
    option.hidden = option.disabled = !fits;
  }
  const offered = [...select.options].filter((option) => !option.disabled);
  if (select.selectedOptions[0]?.disabled ?? true) select.value = offered[0]?.value ?? "";
  return offered.length > 0;
}

function show(root, name, wanted) {
  for (const shown of root.querySelectorAll(`[data-part=${name}]`)) shown.hidden = !wanted;
}

function part(root, name) {
  return root.querySelector(`[data-part=${name}]`);
}
