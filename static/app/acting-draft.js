// What the form of automatic actions says, as the server takes it.

// What each form said when nobody had changed it yet.
const untouched = new WeakMap();

/** Return the settings that a form says; a field's name is its place in them. */
export function read(form) {
  const settings = {};
  for (const field of form.querySelectorAll("[name]")) {
    const path = field.name.split(".");
    const last = path.pop();
    const part = path.reduce((outer, step) => (outer[step] ??= {}), settings);
    part[last] = valueOf(field);
  }
  return settings;
}

/** Take what a form says now for what is saved. */
export function begin(form) {
  untouched.set(form, JSON.stringify(read(form)));
}

/** Tell whether a form says something else than what is saved. */
export function isUnsaved(form) {
  return untouched.get(form) !== JSON.stringify(read(form));
}

// What is no number goes as it was typed: the server says what is wrong with it.
function valueOf(field) {
  if (field.type === "checkbox") return field.checked;
  if (!("number" in field.dataset)) return field.value;
  const typed = field.value.replace(/\s/g, "");
  return /^\d{1,6}$/.test(typed) ? Number(typed) : field.value;
}
