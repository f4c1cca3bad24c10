// Flags on customers: one dialog sets them, and whatever was done can be undone for a while.

import { returnFocus } from "./corrections.js";
import { openEmpty, sendAlone, sendForm } from "./dialogs.js";
import { askIfSure } from "./sure.js";
import { toast } from "./toast.js";

/** Let every button of the page set or remove flags; `reload` shows what has come of it. */
export function tendFlags({ page, attempt, reload }) {
  const dialog = () => page.querySelector("#flagging");
  const tell = (batch, text) => {
    const { undo, already } = dialog().dataset;
    if (!batch.changed) return toast(already);
    const label = { label: undo, action: () => attempt(() => takeBack(batch)) };
    return toast(text, { ...label, home: "title" });
  };

  async function put(form) {
    const answer = await sendForm(form, wordsOf(form));
    if (!answer) return;
    const batch = await answer.json();
    await reload();
    returnFocus(page);
    tell(batch, dialog().dataset.put);
  }

  async function remove({ dataset: { unflag, customer } }) {
    const { removing, removed, failed } = dialog().dataset;
    const answer = await sendAlone(removing, { customers: [Number(customer)], kind: unflag });
    if (!answer) return void toast(failed);
    const batch = await answer.json();
    await reload();
    const button = tell(batch, removed);
    // The button that was pressed has gone with its flag.
    if (document.activeElement === document.body) button?.focus();
  }

  async function takeBack({ id }) {
    const { undoing, undone, changed, failed } = dialog().dataset;
    const answer = await sendAlone(undoing.replace("/0/", `/${id}/`));
    if (!answer) return void toast(failed);
    const { skipped } = await answer.json();
    await reload();
    if (document.activeElement === document.body) page.querySelector("#title").focus();
    toast(skipped.changed ? changed : undone);
  }

  page.addEventListener("click", ({ target }) => {
    const [setter, remover] = ["[data-flag]", "[data-unflag]"].map((own) => target.closest(own));
    if (setter) openFlags(page, setter);
    if (remover) attempt(() => remove(remover));
  });
  page.addEventListener("change", ({ target }) => {
    if (target.closest("[data-flagging]")) askIfSure(target.form);
  });
  page.addEventListener("submit", ({ target }) => {
    if (target.matches("[data-flagging]")) attempt(() => put(target));
  });
}

/** Open the dialog for the customers a button names: ids with commas between them. */
function openFlags(page, button) {
  const dialog = page.querySelector("#flagging");
  const { flag, name } = button.dataset;
  const form = openEmpty(dialog, button);
  const title = dialog.querySelector("h2");
  title.textContent = title.dataset.title.replace("{name}", () => name);
  form.dataset.customers = flag;
  askIfSure(form);
}

function wordsOf(form) {
  const { kind, reason, until } = form.elements;
  return {
    customers: form.dataset.customers.split(",").map(Number),
    kind: kind.value,
    reason: reason.value,
    until: until.value || null,
  };
}
