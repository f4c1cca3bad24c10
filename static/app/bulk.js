// Customers chosen in their list: a bar says how many they are and does something to all at once.

import { exportChosen, sendBulk } from "./bulk-send.js";
import { askIfSure } from "./sure.js";

// By id, also of those on other pages of the same list.
const chosen = new Set();
let everybody = false;
let question = "";

/** Let customers be chosen, and what the bar offers be done. */
export function offerBulk(shell) {
  const { page } = shell;
  const draw = () => show(page);
  page.addEventListener("shown", draw);
  page.addEventListener("refreshed", draw);
  page.addEventListener("change", ({ target }) => {
    if (target.closest("form[data-bulk]")) askIfSure(target.form);
    if (target.matches("[data-choose]")) choose(page, [target]);
    else if (target.matches("[data-choose-page]")) choose(page, boxes(page), target.checked);
    else return;
    draw();
  });
  page.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    if ("chooseAll" in button.dataset) everybody = true;
    else if ("chooseNone" in button.dataset) forget();
    else if ("bulkOpen" in button.dataset) open(page.querySelector(`#${button.dataset.bulkOpen}`));
    else if ("bulkFile" in button.dataset) {
      shell.attempt(() => exportChosen(shell, button, whom(page)));
    } else if ("bulk" in button.dataset) send(button, {});
    else return;
    draw();
    keepFocus(page);
  });
  page.addEventListener("submit", ({ target }) => {
    if (target.matches("form[data-bulk]")) send(target, Object.fromEntries(filled(target)));
  });

  function send(sender, fields) {
    shell.attempt(async () => {
      if (!(await sendBulk(shell, sender, { ...whom(page), ...fields }))) return;
      forget();
      await shell.reload();
      draw();
      keepFocus(page);
    });
  }
}

function choose(page, some, wanted) {
  // Whoever unticks one of all keeps those that are seen.
  if (everybody) for (const box of boxes(page)) chosen.add(box.dataset.choose);
  everybody = false;
  for (const { dataset, checked } of some) {
    if (wanted ?? checked) chosen.add(dataset.choose);
    else chosen.delete(dataset.choose);
  }
}

function forget() {
  chosen.clear();
  everybody = false;
}

function whom(page) {
  const { dataset } = page.querySelector("#bulk-facts");
  return everybody ? { question: JSON.parse(dataset.question) } : { ids: [...chosen].map(Number) };
}

/** Bring ticks and bar to what is chosen. Another question begins with nobody chosen. */
function show(page) {
  const bar = page.querySelector("#bulk");
  if (!bar) return forget();
  const { dataset } = page.querySelector("#bulk-facts");
  if (dataset.question !== question) forget();
  question = dataset.question;
  const count = everybody ? Number(dataset.matching) : chosen.size;
  tick(page);
  bar.hidden = !count;
  const all = bar.querySelector("[data-choose-all]");
  if (all) all.hidden = count === Number(dataset.matching);
  const words = counted(page.querySelector("#content").lang, bar.dataset, count);
  const said = bar.querySelector("#bulk-count");
  if (said.textContent !== words) said.textContent = words;
}

function tick(page) {
  const some = boxes(page);
  for (const box of some) box.checked = everybody || chosen.has(box.dataset.choose);
  const ticked = some.filter((box) => box.checked).length;
  const all = page.querySelector("[data-choose-page]");
  if (!all) return;
  all.checked = ticked > 0 && ticked === some.length;
  all.indeterminate = ticked > 0 && ticked < some.length;
}

function counted(language, words, count) {
  const category = new Intl.PluralRules(language).select(count);
  const name = `chosen${category[0].toUpperCase()}${category.slice(1)}`;
  return (words[name] ?? words.chosenOther).replace("{n}", count);
}

function open(dialog) {
  const form = dialog.querySelector("form");
  form.reset();
  form.querySelector(".failed").hidden = true;
  askIfSure(form);
  dialog.showModal();
}

function filled(form) {
  return [...new FormData(form)].filter(([, value]) => value);
}

/** The button that was pressed may have gone. */
function keepFocus(page) {
  const { activeElement, body } = document;
  if (activeElement !== body && activeElement.checkVisibility()) return;
  const home = page.querySelector("[data-choose-page]") ?? page.querySelector("#title");
  home.focus({ preventScroll: true });
}

function boxes(page) {
  return [...page.querySelectorAll("[data-choose]")];
}
