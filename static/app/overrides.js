// A level that staff give to a customer instead of the rules.

import { returnFocus } from "./corrections.js";
import { openEmpty, sendAlone, sendForm } from "./dialogs.js";
import { toast } from "./toast.js";

/** Let the buttons beside a rating work; `reload` shows what has come of it. */
export function tendOverrides({ page, attempt, reload }) {
  const words = () => page.querySelector("#overriding").dataset;

  async function put(form) {
    const { level, reason, until } = form.elements;
    const body = { level: level.value, reason: reason.value, until: until.value || null };
    if (!(await sendForm(form, body))) return;
    await reload();
    returnFocus(page);
    toast(words().put);
  }

  async function takeBack({ dataset }) {
    const taken = await sendAlone(dataset.overrideBack);
    if (!taken) return void toast(words().failed);
    await reload();
    if (document.activeElement === document.body) page.querySelector("#override").focus();
    toast(words().back);
  }

  page.addEventListener("click", ({ target }) => {
    const opener = target.closest("[data-override]");
    const back = target.closest("[data-override-back]");
    if (opener) openEmpty(page.querySelector("#overriding"), opener);
    if (back) attempt(() => takeBack(back));
  });
  page.addEventListener("submit", ({ target }) => {
    if (target.matches("[data-overriding]")) attempt(() => put(target));
  });
}
