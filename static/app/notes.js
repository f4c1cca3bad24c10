// Notes on the card of a customer: written, edited in their place, removed and brought back.

import { answer, showConflict, theirsIn } from "./note-conflict.js";
import { bringBack, closeEditor, forget, isChanged, keepDrafts, openEditor, read } from "./note-editor.js";
import { Refused, ask, asJson } from "./session.js";
import { toast } from "./toast.js";

const [MISTAKEN, CONFLICT] = [400, 409];

/** Tend the notes of every card that the page shows. */
export function tendNotes(shell) {
  const { page, attempt } = shell;
  const presses = {
    edit: async (button) => openEditor(noteOf(button)).elements.text.focus(),
    drop: (button) => drop(shell, button.form),
    keep: (button) => keepMine(shell, button.form),
    remove: (button) => remove(shell, noteOf(button).dataset.note),
    restore: (button) => restore(shell, noteOf(button).dataset.note),
  };
  page.addEventListener("click", ({ target }) => {
    const button = target.closest("#notes [data-press]");
    if (button) attempt(() => presses[button.dataset.press](button));
  });
  page.addEventListener("submit", ({ target }) => {
    if (target.matches("[data-note-form]")) attempt(() => save(shell, target));
  });
  page.addEventListener("keydown", (event) => {
    const form = event.target.closest("[data-note-form]");
    if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  page.addEventListener("overtaken", ({ target, detail: row }) => {
    const form = target.querySelector("[data-note-form]");
    if (form && Number(row.dataset.version) > Number(form.dataset.base)) showConflict(form, theirsIn(row), false);
  });
  keepDrafts(page);
}

async function save(shell, form) {
  // A second press would write a second note.
  if (form.ariaBusy) return;
  form.ariaBusy = "true";
  say(form, "");
  try {
    if (await send(form)) await saved(shell, form);
  } finally {
    form.ariaBusy = null;
  }
}

/** Send a form, and tell whether it was taken; if not, the form says so itself. */
async function send(form) {
  const { base, ...wording } = read(form);
  try {
    await ask(form.getAttribute("action"), asJson(base ? { base, wording } : wording));
    return true;
  } catch (error) {
    if (error.response?.status === CONFLICT) showConflict(form, await error.response.json(), true);
    else say(form, error.response?.status === MISTAKEN ? "mistaken" : "failed");
    if (!(error instanceof Refused)) throw error;
    return false;
  }
}

async function saved({ announce, reload }, form) {
  announce("");
  if (form.id === "note-new") {
    forget(form);
    form.reset();
  } else closeEditor(form);
  announce(words().saved);
  await reload();
}

async function keepMine(shell, form) {
  const { action } = form.attributes;
  if (answer(form) && !(await change(shell, `${action.value}/restore`, words()))) return;
  await save(shell, form);
}

/** Leave an editor; what was written in it can be brought back for a while. */
async function drop({ page, reload }, form) {
  const [mine, address, wasChanged] = [read(form), form.getAttribute("action"), isChanged(form)];
  const { version = mine.base } = form.querySelector(".conflict").dataset;
  const instead = page.querySelector("#note-new").getAttribute("action");
  closeEditor(form);
  await reload();
  // The note may have gone meanwhile.
  if (document.activeElement === document.body) page.querySelector("#notes-title")?.focus();
  if (!wasChanged) return;
  const action = () => bringBack(page, { address, instead }, { ...mine, base: Number(version) });
  toast(words().dropped, { label: words().undo, action });
}

async function remove(shell, address) {
  // Another page may be shown when it is undone.
  const said = { ...words() };
  if (!(await change(shell, `${address}/remove`, said))) return;
  const action = () => shell.attempt(() => restore(shell, address, said));
  // The button that was pressed has gone with its note.
  toast(said.removed, { label: said.undo, action, home: "notes-title" }).focus();
}

async function restore(shell, address, said = { ...words() }) {
  shell.announce("");
  if (!(await change(shell, `${address}/restore`, said))) return;
  shell.announce(said.restored);
  const note = shell.page.querySelector(`#note-list [data-note="${address}"]`);
  note?.querySelector('[data-press="edit"]').focus();
}

async function change({ reload }, address, { failed }) {
  try {
    await ask(address, { method: "POST" });
  } catch (error) {
    toast(failed);
    if (!(error instanceof Refused)) throw error;
    return false;
  }
  await reload();
  return true;
}

function say(form, name) {
  const failed = form.querySelector(".failed");
  failed.hidden = !name;
  failed.textContent = name && words()[name];
}

function noteOf(button) {
  return button.closest("[data-note]");
}

function words() {
  return document.getElementById("notes").dataset;
}
