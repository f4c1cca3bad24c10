// What the form of rules says, as the server takes it: its numbers as numbers, its amounts as typed.

// What each form said when nobody had changed it yet.
const untouched = new WeakMap();

/** Return the ruleset that a form says. */
export function read(form) {
  return {
    rules: items(named(form, "rules")).map(readRule),
    pause_days: number(named(form, "pause_days")),
    first_order_above: amounts(named(form, "first_order_above")),
    first_cod_order_above: amounts(named(form, "first_cod_order_above")),
    levels: Object.fromEntries([...named(form, "levels").children].map(readLook)),
  };
}

/** Take what a form says now for what is saved, unless the server filled it with a draft. */
export function begin(form) {
  untouched.set(form, "unsaved" in form.dataset ? "" : JSON.stringify(read(form)));
}

/** Tell whether a form says something else than what is saved. */
export function isUnsaved(form) {
  return untouched.get(form) !== JSON.stringify(read(form));
}

/** Return the first part of that name; of several the one that can be seen. */
export function named(root, name) {
  const found = [...root.querySelectorAll(`[data-name="${CSS.escape(name)}"]`)];
  return found.find((one) => !one.closest("[hidden]")) ?? found[0];
}

/** Return the rules of a list, or the conditions of a rule. */
export function items(list) {
  return [...list.children];
}

function readRule(rule) {
  const level = named(rule, "level");
  const isCleared = speaksAgainst(rule) && named(rule, "clearing").value === "good";
  return {
    key: rule.dataset.key,
    level: level.value,
    window_months: isEver(rule) ? null : number(named(rule, "window_months")),
    rehabilitation: isCleared ? number(named(rule, "rehabilitation")) : null,
    conditions: items(named(rule, "conditions")).map(readCondition),
  };
}

function readCondition(condition) {
  const [signal, comparison] = ["signal", "comparison"].map((name) => named(condition, name).value);
  const value = named(condition, "value");
  if (value.matches("[data-amounts]")) return { signal, comparison, value: amounts(value) };
  return { signal, comparison, value: value.matches("select") ? value.value : number(value) };
}

function readLook(level) {
  const used = named(level, "used");
  const look = {
    name: named(level, "name").value.trim(),
    colour: level.querySelector("[type=radio]:checked").value || null,
    used: used ? used.checked : true,
  };
  return [level.dataset.name, look];
}

/** Tell whether a rule gives a level that speaks against a customer. */
export function speaksAgainst(rule) {
  return "negative" in named(rule, "level").selectedOptions[0].dataset;
}

/** Tell whether a rule counts orders of any age. */
export function isEver(rule) {
  return named(rule, "windowed").value === "ever";
}

// What is no number goes as it was typed: the server says what is wrong with it.
function number(input) {
  const typed = input.value.replace(/\s/g, "");
  return /^\d{1,9}$/.test(typed) ? Number(typed) : input.value.trim();
}

function amounts(part) {
  const filled = [...part.querySelectorAll("input")].filter((input) => input.value.trim());
  return Object.fromEntries(filled.map((input) => [input.dataset.name, input.value.trim()]));
}
