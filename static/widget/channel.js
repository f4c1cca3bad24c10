// Two windows that know each other: nobody else is heard, and nobody else can hear.

import { read } from "./messages.js";

/**
 * Hear what `speaker`, in the window that `peer` returns and from one of `origins`, says: each message
 * goes to the function of its name in `hears`. Return how to answer: `say(name, fields)`.
 */
export function channel({ speaker, peer, origins, hears }) {
  addEventListener("message", ({ isTrusted, source, origin, data }) => {
    if (!isTrusted || !source || source !== peer() || !origins.includes(origin)) return;
    const message = read(data, speaker);
    if (message) hears[message.name](message);
  });
  return (smajlik, fields) => {
    for (const origin of origins) peer()?.postMessage({ ...fields, smajlik }, origin);
  };
}
