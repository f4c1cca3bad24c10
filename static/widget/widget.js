// Smileys in a page of the host: finds orders, asks the frame about them, draws, and opens cards.

import { keepAsking, questions } from "./asking.js";
import { makeBoard } from "./board.js";
import { channel } from "./channel.js";
import { dress } from "./face.js";
import { MOST_CODES } from "./messages.js";
import { makePanel } from "./panel.js";
import { findOrders, watch } from "./rows.js";
import { mute } from "./tooltip.js";

const LONGEST_SILENCE = 15_000;

/** Begin, once in a page. `given`: the data-* attributes of the script, and our origin. */
export function start(given) {
  if (document.querySelector("smajlik-panel")) return;
  const settings = { platform: "shoptet", ...given };
  const panel = makePanel(addressOf(settings), onClosed);
  const silence = setTimeout(() => console.debug("Smajlík does not answer."), LONGEST_SILENCE);
  const say = channel({
    speaker: "frame",
    peer: panel.window,
    origins: [settings.origin],
    hears: { ready, indicators: settled, reasons: settled, failed: settled, close: panel.close },
  });
  const { ask, settle } = questions(say);
  const board = makeBoard(() => findOrders(settings), { opens, why });
  let askNow = null;
  let opener = null;

  function ready(message) {
    if (askNow) return;
    clearTimeout(silence);
    dress(message);
    panel.name(message);
    askNow = keepAsking(() => askAbout(board.codes()));
    watch(look);
    look();
  }

  function look() {
    // Whatever fails here is asked again with all the others.
    askAbout(board.look()).catch(() => {});
  }

  async function askAbout(codes) {
    for (let start = 0; start < codes.length; start += MOST_CODES) {
      const some = codes.slice(start, start + MOST_CODES);
      board.learn(some, (await ask("ask", { codes: some })).indicators);
    }
  }

  async function why(code) {
    return (await ask("why", { code })).lines;
  }

  function settled(message) {
    settle(message);
  }

  function opens(face) {
    opener = face;
    mute(true);
    say("open", { code: face.code });
    panel.open();
  }

  function onClosed() {
    say("shut");
    // The row may have been drawn anew meanwhile.
    const face = opener.element.isConnected ? opener : board.faceOf(opener.code);
    face?.button.focus({ preventScroll: true });
    mute(false);
    askNow();
  }
}

function addressOf({ origin, platform, shop = "", language = "", code = "" }) {
  return `${origin}/${platform}/embed?${new URLSearchParams({ shop, language, code })}`;
}
