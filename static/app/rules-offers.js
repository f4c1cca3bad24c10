// What the best customers spend, offered beside amounts: asked for once they can be seen.

import { parse } from "./rules-answer.js";
import { ask } from "./session.js";

const asked = new WeakMap();

/** Offer amounts in every condition about money. */
export async function offerAmounts(form) {
  const places = [...form.querySelectorAll("[data-offers]:empty:not([hidden])")];
  if (!places.length) return;
  if (!asked.has(form)) asked.set(form, offers(form.dataset.spending));
  const found = await asked.get(form);
  for (const place of places) {
    const fitting = found.filter((offer) => inputFor(place, offer));
    place.replaceChildren(...fitting.map((offer) => offer.cloneNode(true)));
  }
}

/** Put the amount of a button into the field it belongs to. */
export function takeOffer(button) {
  const input = inputFor(button, button.closest("[data-offer]"));
  input.value = button.dataset.take;
  input.focus();
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

async function offers(url) {
  try {
    return [...parse(await (await ask(url)).text()).children];
  } catch {
    // An offer is a courtesy: the form works without it.
    return [];
  }
}

function inputFor(place, offer) {
  const condition = place.closest(".condition");
  return condition.querySelector(`input[data-name="${CSS.escape(offer.dataset.offer)}"]`);
}
