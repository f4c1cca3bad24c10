// Asking the frame: each question gets the answer with its number, or none in time.

const LONGEST_WAIT = 20_000;
const EVERY = 15_000;
const SLOWEST = 300_000;

/** Return how to `ask` by `say`, and where answers go. */
export function questions(say) {
  const open = new Map();
  let last = 0;
  const ask = (name, fields) =>
    new Promise((answered, failed) => {
      const id = ++last;
      open.set(id, { answered, failed });
      setTimeout(settle, LONGEST_WAIT, { id, name: "failed" });
      say(name, { ...fields, id });
    });
  return { ask, settle };

  function settle(message) {
    const question = open.get(message.id);
    open.delete(message.id);
    if (message.name === "failed") question?.failed(message);
    else question?.answered(message);
  }
}

/** Call `askAll` while the page is seen, ever more rarely while it fails; return how to do it now. */
export function keepAsking(askAll) {
  let timer = 0;
  let pause = EVERY;
  const look = async () => {
    clearTimeout(timer);
    if (document.hidden || !pause) return;
    try {
      await askAll();
      pause = EVERY;
    } catch ({ ended }) {
      pause = ended ? 0 : Math.min(2 * pause, SLOWEST);
    }
    clearTimeout(timer);
    if (pause) timer = setTimeout(look, pause);
  };
  document.addEventListener("visibilitychange", look);
  timer = setTimeout(look, EVERY);
  return look;
}
