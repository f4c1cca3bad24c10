// A short word at the edge of the page about what was done, with one button, usually to undo it.

const STAYS = 12_000;

const region = document.createElement("div");
region.className = "toasts";
region.setAttribute("aria-live", "polite");
document.body.append(region);

/**
 * Say something for twelve seconds, longer while the pointer or the focus rests on it. `action` is
 * done when the button `label` is pressed; `home` is the id of what gets the focus back.
 * Returns the button, so that a caller whose own button has gone can focus it.
 */
export function toast(text, { label, action, home } = {}) {
  const shown = document.createElement("div");
  shown.className = "toast";
  const words = document.createElement("p");
  words.textContent = text;
  shown.append(words);
  const end = () => leave(shown, home);
  if (label) shown.append(buttonOf(label, () => (end(), action())));
  keepWhileUsed(shown, end);
  region.append(shown);
  return shown.querySelector("button");
}

function buttonOf(label, press) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.addEventListener("click", press);
  // The key that brought the focus here may still be held down.
  button.addEventListener("keydown", (event) => event.repeat && event.preventDefault());
  return button;
}

function keepWhileUsed(shown, end) {
  let timer = setTimeout(end, STAYS);
  const stay = () => clearTimeout(timer);
  const go = () => {
    stay();
    if (!shown.matches(":hover, :focus-within")) timer = setTimeout(end, STAYS);
  };
  for (const event of ["pointerenter", "focusin"]) shown.addEventListener(event, stay);
  // While the focus moves it is nowhere.
  for (const event of ["pointerleave", "focusout"]) shown.addEventListener(event, () => setTimeout(go));
  shown.addEventListener("keydown", ({ key }) => key === "Escape" && end());
}

function leave(shown, home) {
  const hadFocus = shown.contains(document.activeElement);
  shown.remove();
  if (hadFocus) document.getElementById(home)?.focus({ preventScroll: true });
}
