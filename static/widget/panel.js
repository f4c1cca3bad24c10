// The one frame of ours in the page: unseen from the beginning, then the side panel with a card.
// It never moves in the document, which would load it anew and lose its token.

import { PANEL } from "./style.js";

/** Put the frame of an address into the page; `closed` hears when the panel closes. */
export function makePanel(address, closed) {
  const [home, dialog, button, frame] = ["smajlik-panel", "dialog", "button", "iframe"].map((name) =>
    document.createElement(name),
  );
  const shadow = home.attachShadow({ mode: "open" });
  // The frame learns by its referrer which page it is in, and nothing of its path.
  Object.assign(frame, { src: address, referrerPolicy: "origin", allow: "clipboard-write" });
  frame.title = "Smajlík";
  button.type = "button";
  dialog.append(button, frame);
  shadow.adoptedStyleSheets = [PANEL];
  shadow.append(dialog);
  const close = () => dialog.close();
  button.addEventListener("click", close);
  // Its children cover it: what is left of the dialog itself is the page behind it.
  dialog.addEventListener("click", ({ target }) => target === dialog && close());
  dialog.addEventListener("close", closed);
  document.documentElement.append(home);
  return { window: () => frame.contentWindow, close, open, name };

  function open() {
    dialog.showModal();
    frame.focus();
  }

  function name({ language, labels }) {
    home.lang = language;
    frame.title = labels.panel;
    dialog.ariaLabel = labels.panel;
    button.textContent = labels.close;
  }
}
