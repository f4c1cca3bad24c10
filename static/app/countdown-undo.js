// Taking back what is about to be done to an order, or all of it, and trying again what failed:
// wherever it is seen.

import { oneAtATime } from "./once.js";
import { Refused, asJson, ask } from "./session.js";
import { toast } from "./toast.js";

const OUTDATED = 409;

/** Let the buttons beside actions work; what became of it is said, and the page shows it. */
export function offerToTakeBack({ page, attempt, reload, announce }) {
  const once = oneAtATime(announce);
  page.addEventListener("click", ({ target }) => {
    const one = target.closest("[data-take-back]");
    const all = target.closest("[data-take-back-all]");
    const failed = target.closest("[data-try-again]");
    if (one) attempt(() => once(() => takeBack(one)));
    if (all) attempt(() => once(() => takeAllBack(all)));
    if (failed) attempt(() => once(() => tryAgain(failed)));
  });

  async function takeBack(button) {
    const { takeBack: address, undone } = button.dataset;
    const home = button.closest(".planned").id;
    await send(address, {}, () => undone);
    await look(home);
  }

  async function takeAllBack({ dataset }) {
    await send(dataset.takeBackAll, { ids: JSON.parse(dataset.ids) }, async (answer) => {
      return (await answer.json()).said;
    });
    await look("upcoming-title");
  }

  async function tryAgain(button) {
    const { again, over } = page.querySelector("#clock").dataset;
    const home = button.closest(".planned").id;
    await send(button.dataset.tryAgain, {}, () => again, over);
    await look(home);
  }

  /** Send it and say what became of it; a refusal is said too, `outdated` when it comes too late. */
  async function send(address, body, words, outdated) {
    const { late, failed } = page.querySelector("#clock").dataset;
    const { headers, ...options } = asJson(body);
    const accepted = { ...headers, Accept: "application/json" };
    try {
      toast(await words(await ask(address, { ...options, headers: accepted })));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      toast(error.response.status === OUTDATED ? (outdated ?? late) : failed);
    }
  }

  /** Show what has come of it. The button that was pressed has gone. */
  async function look(home) {
    await reload();
    if (document.activeElement !== document.body) return;
    const places = [`#${home}`, "#upcoming-title", "#title"];
    const place = places.map((selector) => page.querySelector(selector)).find(Boolean);
    place.focus({ preventScroll: true });
  }
}
