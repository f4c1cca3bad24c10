// What the server says of settings: each mistake where it belongs, and what would happen.

/** Show the mistakes of an answer in a form, and the story of settings that have none. */
export function showAnswer(form, story, html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  const mistakes = [...body.querySelectorAll("[data-mistake]")];
  const places = mistakes.map(({ dataset }) => dataset.mistake);
  for (const place of form.querySelectorAll("[data-fault]")) {
    const { fault } = place.dataset;
    const said = mistakes.find((_, at) => `${places[at]}.`.startsWith(`${fault}.`));
    place.hidden = !said;
    place.textContent = said?.textContent ?? "";
  }
  for (const field of form.querySelectorAll("[name]")) mark(field, places.includes(field.name));
  const told = body.querySelector("[data-story]");
  if (told) story.replaceChildren(...told.childNodes);
  story.classList.toggle("outdated", !told);
}

/** Bring a person to the first field that has to be corrected. */
export function goToMistake(form) {
  form.querySelector("[aria-invalid]")?.focus();
}

function mark(field, isMistaken) {
  if (isMistaken) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}
