// Nobody comes on the blacklist by one slip: the choice of it asks once more.

/** Ask whether a form of flags is meant, while what it would set is grave. */
export function askIfSure(form) {
  const sure = form.querySelector("[data-sure]");
  if (!sure) return;
  const isGrave = form.elements.kind.value === sure.dataset.sure;
  sure.required = isGrave;
  sure.closest("label").hidden = !isGrave;
  if (!isGrave) sure.checked = false;
}
