// Proposals, one by one: confirmed by a button, refused in a dialog. Many at once: bulk.js.

import { openEmpty, sendAlone, sendForm } from "./dialogs.js";
import { oneAtATime } from "./once.js";
import { toast } from "./toast.js";

/** Let a person settle proposals; the next one gets the focus, so that they can go on. */
export function tendProposals({ page, attempt, reload, announce }) {
  const once = oneAtATime(announce);
  const dialog = () => page.querySelector("#refusing");
  let refused = null;

  page.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-confirm], [data-refuse], [data-reason]");
    if (!button) return;
    if ("reason" in button.dataset) fill(button);
    else if ("confirm" in button.dataset) attempt(() => once(() => confirm(button)));
    else refuse(button);
  });
  page.addEventListener("submit", ({ target }) => {
    if (target.matches("[data-refusing]")) attempt(() => once(() => sendRefusal(target)));
  });

  async function confirm(button) {
    const { confirming, failed } = dialog().dataset;
    const answer = await sendAlone(confirming, { ids: [Number(button.dataset.confirm)] });
    if (!answer) toast(failed);
    await showNext(button, answer);
  }

  function refuse(button) {
    refused = button;
    openEmpty(dialog(), button);
  }

  async function sendRefusal(form) {
    const ids = [Number(refused.dataset.refuse)];
    const answer = await sendForm(form, { ids, reason: form.elements.reason.value });
    if (answer) await showNext(refused, answer);
  }

  /** Say what became of one and show the rest; its row has gone. */
  async function showNext(button, answer) {
    const place = rows().findIndex(({ id }) => id === button.closest("tr").id);
    if (answer) toast((await answer.json()).said);
    await reload();
    const { activeElement, body } = document;
    if (activeElement !== body && !activeElement.closest("dialog:not([open])")) return;
    const next = rows()[place] ?? rows().at(-1);
    const home = next?.querySelector("[data-confirm]") ?? page.querySelector("#title");
    home.focus({ preventScroll: true });
  }

  function rows() {
    return [...page.querySelectorAll("#rows > tr")];
  }
}

function fill(button) {
  const { reason } = button.closest("form").elements;
  reason.value = button.textContent;
  reason.focus();
}
