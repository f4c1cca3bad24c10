// The forms of notes: what somebody is writing is kept until it is saved or dropped.

// By the address it will be sent to.
const drafts = new Map();

/** Keep what is typed into the forms of notes, whatever page is shown meanwhile. */
export function keepDrafts(page) {
  page.addEventListener("input", ({ target }) => {
    const form = target.closest("[data-note-form]");
    if (form) keep(form);
  });
  page.addEventListener("shown", () => {
    for (const [address, draft] of drafts) showAgain(page, address, draft);
  });
  addEventListener("beforeunload", (event) => {
    if (drafts.size) event.preventDefault();
  });
}

/** Put an editor in the place of a note; it says what the note says, unless a draft is given. */
export function openEditor(note, draft = wordingOf(note)) {
  if ("held" in note.dataset) return note.querySelector("form");
  const form = document.getElementById("note-editor").content.firstElementChild.cloneNode(true);
  name(form, note.id);
  form.setAttribute("action", note.dataset.note);
  note.dataset.held = "";
  note.querySelector(".note-body").hidden = true;
  note.append(form);
  fill(form, draft);
  keep(form);
  return form;
}

/** Take the editor away: the note is as the server last said. */
export function closeEditor(form) {
  const note = form.closest("[data-note]");
  forget(form);
  form.remove();
  delete note.dataset.held;
  note.querySelector(".note-body").hidden = false;
  note.querySelector('[data-press="edit"]').focus({ preventScroll: true });
}

/** Bring a dropped wording back: into its note, as a new one where that has gone, or for later. */
export function bringBack(page, { address, instead }, draft) {
  const note = page.querySelector(`#note-list [data-note="${address}"]`);
  const form = note ? openEditor(note, draft) : page.querySelector(`#note-new[action="${instead}"]`);
  if (!form) {
    drafts.set(address, draft);
    return;
  }
  const { text } = form.elements;
  if (!note) text.value = [text.value, draft.text].filter(Boolean).join("\n\n");
  keep(form);
  text.focus();
}

/** Forget what was typed into a form. */
export function forget(form) {
  drafts.delete(form.getAttribute("action"));
}

/** Return what a form says. `base`: the version that its author saw, none for a new note. */
export function read(form) {
  const { text, recall, until } = form.elements;
  const draft = { text: text.value, recall: recall.checked, until: until.value || null };
  return "base" in form.dataset ? { ...draft, base: Number(form.dataset.base) } : draft;
}

/** Tell whether a form says something else than its note. */
export function isChanged(form) {
  const note = form.closest("[data-note]");
  const saved = note ? wordingOf(note) : { text: "", recall: false, until: null };
  return Object.entries(saved).some(([name, value]) => name !== "base" && read(form)[name] !== value);
}

function keep(form) {
  if (isChanged(form)) drafts.set(form.getAttribute("action"), read(form));
  else forget(form);
}

function showAgain(page, address, draft) {
  const form = page.querySelector(`#note-new[action="${address}"]`);
  const note = page.querySelector(`#note-list [data-note="${address}"]`);
  if (form) fill(form, draft);
  else if (note && page.querySelector("#note-editor")) openEditor(note, draft);
}

function fill(form, { text, recall, until, base }) {
  const fields = form.elements;
  // A day that has passed may stand.
  if (until && until < fields.until.min) fields.until.min = until;
  fields.text.value = text;
  fields.recall.checked = recall;
  fields.until.value = until ?? "";
  if (base) form.dataset.base = base;
}

function wordingOf(note) {
  const { version, until, recall } = note.dataset;
  const { textContent: text } = note.querySelector(".note-text");
  return { text, recall: recall !== undefined, until: until || null, base: Number(version) };
}

/** Give the fields of an editor names of their own. */
function name(form, id) {
  for (const attribute of ["id", "for", "aria-describedby"]) {
    for (const element of form.querySelectorAll(`[${attribute}]`)) {
      const own = element.getAttribute(attribute).replace("note-edit", `${id}-editor`);
      element.setAttribute(attribute, own);
    }
  }
}
