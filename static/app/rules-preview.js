// Ask what a draft would do, a moment after its last change; one question at a time.

import { ask, asJson } from "./session.js";

const AFTER = 300;

/** Return `soon`, to call whenever a draft changed, and `never`, for when it is gone.
 *
 * `question` says what to ask and where; `told` gets the answer to the newest one, `failed` hears
 * that none came. */
export function previewing({ question, told, failed }) {
  let timer = 0;
  let changes = 0;
  let isAsking = false;
  let isWanted = false;

  async function look() {
    // Who waits for an answer asks again after it.
    if (isAsking) return;
    const seen = changes;
    isAsking = true;
    const answer = await answerTo(question());
    isAsking = false;
    if (seen !== changes) {
      if (isWanted) wait();
    } else if (answer === null) failed();
    else told(answer);
  }

  function wait() {
    clearTimeout(timer);
    timer = setTimeout(look, AFTER);
  }

  return {
    soon() {
      changes += 1;
      isWanted = true;
      wait();
    },
    never() {
      changes += 1;
      isWanted = false;
      clearTimeout(timer);
    },
  };
}

/** Return what the server says; null when it does not. */
async function answerTo({ url, body }) {
  try {
    return await (await ask(url, asJson(body))).text();
  } catch {
    return null;
  }
}
