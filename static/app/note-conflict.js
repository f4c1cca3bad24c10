// Two people wrote at once: both wordings are shown side by side, and whoever was slower chooses.

/** Show what a note says now beside the editor; `isAsked`: its author wants to save. */
export function showConflict(form, theirs, isAsked) {
  const place = form.querySelector(".conflict");
  if (place.dataset.version !== String(theirs.version) || theirs.removed_by) fill(place, theirs);
  form.dataset.conflict = "";
  if (isAsked) place.querySelector("h3").focus();
}

/** Tell what somebody else wrote, of the row that a fresh page has for a note. */
export function theirsIn(row) {
  const { version, author, when } = row.dataset;
  const [text, state] = [".note-text", ".note-state"].map((name) => row.querySelector(name)?.textContent);
  return { version: Number(version), author, when, text, state };
}

/** Let the wording of a form be the answer to theirs; it says whether the note is removed. */
export function answer(form) {
  const place = form.querySelector(".conflict");
  form.dataset.base = place.dataset.version;
  const isRemoved = "removed" in place.dataset;
  place.replaceChildren();
  for (const name of ["version", "removed"]) delete place.dataset[name];
  delete form.dataset.conflict;
  return isRemoved;
}

function fill(place, theirs) {
  const template = document.getElementById("note-conflict");
  place.replaceChildren(template.content.cloneNode(true));
  place.dataset.version = theirs.version;
  place.toggleAttribute("data-removed", Boolean(theirs.removed_by));
  const heading = place.querySelector("h3");
  heading.textContent = theirs.removed_by
    ? heading.dataset.removed.replace("{author}", () => theirs.removed_by)
    : heading.dataset.edited.replace("{author}", () => theirs.author).replace("{when}", () => theirs.when);
  place.querySelector(".theirs").textContent = theirs.text;
  place.querySelector(".note-state").textContent = theirs.state ?? "";
}
