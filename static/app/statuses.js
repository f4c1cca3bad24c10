// What a merchant says of a status: chosen in its row, sent only when its button is pressed.

/** Let the button of a row be seen while there is something to save or to confirm. */
export function offerToSave(form) {
  const button = form.querySelector("button");
  button.hidden = !("unsettled" in button.dataset) && !isUnsaved(form.elements.outcome);
  form.querySelector(".failed").hidden = true;
}

/** Say in the row that its word was not taken; the old one stands again. */
export function takeBack(form) {
  // The button that was pressed may hide.
  if (form.contains(document.activeElement)) form.elements.outcome.focus();
  form.reset();
  offerToSave(form);
  form.querySelector(".failed").hidden = false;
}

/** Tell whether somebody is choosing: a row that is replaced now would lose the choice. */
export function isChoosing(page) {
  const selects = [...page.querySelectorAll("[data-decide] select")];
  return selects.some((select) => select === document.activeElement || isUnsaved(select));
}

/** Return what to send for a form. */
export function wordOf(form) {
  return {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ outcome: form.elements.outcome.value || null }),
  };
}

function isUnsaved(select) {
  return !select.selectedOptions[0].defaultSelected;
}
