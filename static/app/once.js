// A second click, while the first is still being carried out, would only do the same again.

/** Return how to run actions one at a time: what comes while another one runs is passed over. */
export function oneAtATime(announce) {
  let isSending = false;
  return async (action) => {
    if (isSending) return;
    isSending = true;
    // The same words are heard again only after a silence.
    announce("");
    try {
      await action();
    } finally {
      isSending = false;
    }
  };
}
