// Taking back what is about to be done to an order, or all of it: wherever its countdown is seen.

import { oneAtATime } from "./once.js";
import { Refused, asJson, ask } from "./session.js";
import { toast } from "./toast.js";

const TOO_LATE = 409;

/** Let the buttons beside countdowns work; what became of it is said, and the page shows it. */
export function offerToTakeBack({ page, attempt, reload, announce }) {
  const once = oneAtATime(announce);
  page.addEventListener("click", ({ target }) => {
    const one = target.closest("[data-take-back]");
    const all = target.closest("[data-take-back-all]");
    if (one) attempt(() => once(() => takeBack(one)));
    if (all) attempt(() => once(() => takeAllBack(all)));
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

  /** Send it and say what became of it; a refusal is said too. */
  async function send(address, body, words) {
    const { late, failed } = page.querySelector("#clock").dataset;
    const { headers, ...options } = asJson(body);
    const accepted = { ...headers, Accept: "application/json" };
    try {
      toast(await words(await ask(address, { ...options, headers: accepted })));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      toast(error.response.status === TOO_LATE ? late : failed);
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
