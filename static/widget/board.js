// What stands on the page: its orders, what is known of each, and the faces beside them.

import { makeFace } from "./face.js";

/** Tend the faces of a page: `find()` returns its orders; `does` is for makeFace. */
export function makeBoard(find, does) {
  // By the element beside which a face stands; and by code, null until something is known.
  const faces = new Map();
  const known = new Map();
  return { look, learn, codes: () => [...known.keys()], faceOf };

  /** Draw what is there now; return the codes that nobody has asked about. */
  function look() {
    const orders = find();
    const codes = new Set(orders.map(({ code }) => code));
    const fresh = [...codes].filter((code) => !known.has(code));
    for (const code of known.keys()) if (!codes.has(code)) known.delete(code);
    for (const code of fresh) known.set(code, null);
    draw(orders);
    return fresh;
  }

  /** Take what was answered about some codes; an order that nobody knows has no face. */
  function learn(codes, indicators) {
    const told = new Map(Object.entries(indicators));
    for (const code of codes) if (known.has(code)) known.set(code, told.get(code) ?? null);
    draw(find());
  }

  function faceOf(code) {
    return [...faces.values()].find((face) => face.code === code);
  }

  function draw(orders) {
    const wanted = new Map(orders.map(({ anchor, code }) => [anchor, code]));
    for (const [anchor, { code }] of faces) {
      if (wanted.get(anchor) !== code || !known.get(code)) faces.delete(anchor);
    }
    for (const [anchor, code] of wanted) if (known.get(code)) drawBeside(anchor, code);
    sweep();
  }

  function drawBeside(anchor, code) {
    if (!faces.has(anchor)) faces.set(anchor, makeFace(code, does));
    const face = faces.get(anchor);
    face.draw(known.get(code));
    if (face.element.parentNode !== anchor.parentNode) anchor.after(face.element);
  }

  /** Remove faces without an order, and those that came with the copy of a row. */
  function sweep() {
    const ours = new Set([...faces.values()].map(({ element }) => element));
    for (const element of document.querySelectorAll("smajlik-face")) {
      if (!ours.has(element)) element.remove();
    }
  }
}
