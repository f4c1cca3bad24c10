// Rules and conditions that are added, removed and moved: by buttons, and rules by dragging too.

import { items, named } from "./rules-draft.js";

const EDGE = 60;
const STEP = 14;

/** Do what a button of the form is for; return the rule that was moved, true for another change. */
export function edit(form, button) {
  if (button.matches("[data-add-rule]")) return addRule(form);
  if (button.matches("[data-remove-rule]")) return remove(ruleOf(button), "[data-remove-rule]");
  if (button.matches("[data-add-condition]")) return addCondition(ruleOf(button));
  if (button.matches("[data-remove-condition]")) {
    return remove(button.closest(".condition"), "[data-remove-condition]");
  }
  return button.matches("[data-move]") && move(ruleOf(button), Number(button.dataset.move));
}

/** Let the rules of a page be dragged by their handles; `moved` hears of each that was. */
export function letDrag(page, moved) {
  page.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-drag]");
    if (!handle || event.button) return;
    event.preventDefault();
    const rule = ruleOf(handle);
    const from = placeOf(rule);
    const follow = ({ clientY }) => drag(rule, clientY);
    const drop = () => {
      handle.removeEventListener("pointermove", follow);
      rule.classList.remove("dragged");
      if (placeOf(rule) !== from) moved(rule);
    };
    handle.setPointerCapture(event.pointerId);
    handle.addEventListener("pointermove", follow);
    handle.addEventListener("lostpointercapture", drop, { once: true });
    rule.classList.add("dragged");
  });
}

/** Return where in its list a rule is, from 1 on. */
export function placeOf(rule) {
  return items(rule.parentElement).indexOf(rule) + 1;
}

function addRule(form) {
  const list = named(form, "rules");
  const rule = fresh("fresh-rule");
  rule.dataset.key = freshKey(items(list));
  list.append(rule);
  named(rule, "level").focus();
  return true;
}

function addCondition(rule) {
  const condition = fresh("fresh-condition");
  named(rule, "conditions").append(condition);
  named(condition, "signal").focus();
  return true;
}

/** Remove a rule or a condition; the focus goes to the same button of a neighbour. */
function remove(item, button) {
  const { parentElement: list, nextElementSibling, previousElementSibling } = item;
  item.remove();
  const neighbour = nextElementSibling ?? previousElementSibling;
  (neighbour?.querySelector(button) ?? list.parentElement.querySelector(".add")).focus();
  return true;
}

// Neighbours move instead of the rule itself: it keeps the focus, and the pointer that drags it.
function move(rule, step) {
  const { previousElementSibling: before, nextElementSibling: after } = rule;
  if (step < 0 && before) rule.after(before);
  if (step > 0 && after) rule.before(after);
  return rule;
}

function drag(rule, y) {
  const { previousElementSibling: before, nextElementSibling: after } = rule;
  if (before && y < middleOf(before)) move(rule, -1);
  else if (after && y > middleOf(after)) move(rule, 1);
  if (y < EDGE) scrollBy(0, -STEP);
  if (y > innerHeight - EDGE) scrollBy(0, STEP);
}

function middleOf(element) {
  const { top, height } = element.getBoundingClientRect();
  return top + height / 2;
}

function ruleOf(element) {
  return element.closest(".rule");
}

function fresh(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

function freshKey(rules) {
  const taken = new Set(rules.map((rule) => rule.dataset.key));
  let number = 1;
  while (taken.has(`own-${number}`)) number += 1;
  return `own-${number}`;
}
