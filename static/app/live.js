// Ask again every two seconds while the page is seen; more and more rarely while it fails.

import { SessionEnded } from "./session.js";

const EVERY = 2000;
const SLOWEST = 60_000;

let timer = 0;
let failures = 0;
let resting = false;
let look = async () => {};

/** Call `looked` again and again; `troubled` hears of each failure, `recovered` of its end. */
export function keepLooking(looked, { troubled, recovered }) {
  look = async () => {
    try {
      await looked();
      if (failures) recovered();
      failures = 0;
      schedule(EVERY);
    } catch (error) {
      failures += 1;
      troubled(error);
      if (!(error instanceof SessionEnded)) schedule(pause(error));
    }
  };
  document.addEventListener("visibilitychange", lookNow);
  addEventListener("online", lookNow);
  addEventListener("offline", lookNow);
  schedule(EVERY);
}

/** Look at once, and go on from there. */
export function lookNow() {
  clearTimeout(timer);
  if (!document.hidden && !resting) look();
}

/** Stop looking while nobody can see the page although it is not hidden, or go on. */
export function rest(wanted) {
  resting = wanted;
  lookNow();
}

function schedule(milliseconds) {
  clearTimeout(timer);
  if (!document.hidden && !resting) timer = setTimeout(look, milliseconds);
}

function pause({ retryAfter = 0 }) {
  const doubled = Math.min(EVERY * 2 ** failures, SLOWEST);
  // A little chance keeps many open pages from coming back at one moment.
  return Math.max(retryAfter, doubled * (0.8 + 0.4 * Math.random()));
}
