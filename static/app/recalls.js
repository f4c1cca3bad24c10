// The notes that wait for an order: asked for when somebody presses their badge in the list.

import { Refused, ask } from "./session.js";

let opener = null;

/** Let the badge of every row open the dialog; however it closes, the focus returns. */
export function showRecalls({ page, attempt }) {
  page.addEventListener("click", ({ target }) => {
    const badge = target.closest("[data-recalls]");
    if (badge) attempt(() => open(page.querySelector("#recalls"), badge));
  });
  // The closing of a dialog does not bubble.
  page.addEventListener("close", ({ target }) => target.id === "recalls" && goHome(page), {
    capture: true,
  });
}

async function open(dialog, badge) {
  const title = dialog.querySelector("h2");
  const { recalls, code } = badge.dataset;
  opener = badge.id;
  title.textContent = title.dataset.title.replace("{code}", () => code);
  dialog.querySelector("#recalls-list").replaceChildren();
  show(dialog, ".loading");
  dialog.showModal();
  // What there is to do comes a moment later, after the title.
  title.focus();
  try {
    const response = await ask(recalls, { headers: { Accept: "text/html" } });
    const { body } = new DOMParser().parseFromString(await response.text(), "text/html");
    // Somebody may have opened it for another order meanwhile.
    if (opener !== badge.id) return;
    dialog.querySelector("#recalls-list").replaceChildren(...body.childNodes);
    show(dialog, "");
  } catch (error) {
    show(dialog, "[role=alert] > .failed");
    if (!(error instanceof Refused)) throw error;
  }
}

function show(dialog, selector) {
  for (const words of dialog.querySelectorAll(":scope > .loading, :scope > [role=alert] > .failed")) {
    words.hidden = !selector || !words.matches(selector);
  }
}

/** Put the focus on the badge; on the customer's name where it has gone, else on the page. */
function goHome(page) {
  const id = opener.replace("recall-", "customer-");
  const home = document.getElementById(opener) ?? document.getElementById(id);
  (home ?? page.querySelector("#title")).focus({ preventScroll: true });
}
