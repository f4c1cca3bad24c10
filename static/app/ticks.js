// The boxes that say that what a note asked for is done: on the card, and beside an order.

import { Refused, ask } from "./session.js";

/** Send every tick at once; one that is not taken is taken back, and says so. */
export function sendTicks({ page, attempt, reload }) {
  page.addEventListener("change", ({ target }) => {
    if (target.matches("[data-tick]")) attempt(() => send(target).then(reload));
  });
}

async function send(box) {
  const failed = box.closest(".tick").querySelector(".failed");
  failed.hidden = true;
  try {
    await ask(`${box.dataset.tick}/${box.checked ? "tick" : "untick"}`, { method: "POST" });
  } catch (error) {
    box.checked = !box.checked;
    failed.hidden = false;
    if (!(error instanceof Refused)) throw error;
  }
}
