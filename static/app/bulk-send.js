// Something is done to chosen customers: what became of it is said, with a way to take it back.
// Or they go out as a file.

import { save } from "./download.js";
import { Refused, SessionEnded, asJson, ask } from "./session.js";
import { toast } from "./toast.js";

/** Send a wish of a dialog or a button; tell whether it was taken. */
export async function sendBulk(shell, sender, wish) {
  const { dataset } = shell.page.querySelector("#bulk");
  const dialog = sender.closest("dialog");
  const buttons = dialog ? [...sender.querySelectorAll("button")] : [sender];
  buttons.forEach((button) => (button.disabled = true));
  try {
    const { said, undo } = await answer(sender.dataset.bulk, wish);
    dialog?.close();
    say(shell, said, undo, dataset.undo);
    return true;
  } catch (error) {
    if (error instanceof SessionEnded) dialog?.close();
    else if (dialog) dialog.querySelector(".failed").hidden = false;
    else if (error instanceof Refused) toast(dataset.failed);
    if (!(error instanceof Refused)) throw error;
    return false;
  } finally {
    buttons.forEach((button) => (button.disabled = false));
  }
}

/** Let whoever is chosen go out as a file for spreadsheets. */
export async function exportChosen({ page }, { dataset }, whom) {
  try {
    const { ids } = whom.ids ? whom : await answer(dataset.matching, whom);
    await save(dataset.bulkFile, dataset.name, asJson({ ids }));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    toast(page.querySelector("#bulk").dataset.failed);
  }
}

function say(shell, said, undo, label) {
  const home = shell.page.querySelector("[data-choose-page]")?.id ?? "title";
  toast(said, undo ? { label, home, action: () => shell.attempt(() => takeBack(shell, undo)) } : {});
}

async function takeBack(shell, undo) {
  try {
    const { said } = await answer(undo, {});
    toast(said);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    toast(shell.page.querySelector("#bulk").dataset.failed);
  }
  await shell.reload();
}

async function answer(address, wish) {
  const { headers, ...options } = asJson(wish);
  const accepted = { ...headers, Accept: "application/json" };
  return (await ask(address, { ...options, headers: accepted })).json();
}
