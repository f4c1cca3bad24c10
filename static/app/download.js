// Files that only a page with its token may fetch, saved where the browser saves files.

import { ask } from "./session.js";

const KEPT = 60_000;
// A large shop takes its time, and the whole of it has to arrive.
const PATIENCE = 300_000;

/** Fetch a file and save it under a name; `accept`: its kind, `options` as of `ask`. */
export async function save(url, name, { headers, accept = "text/csv", ...options } = {}) {
  const wanted = { ...headers, Accept: accept };
  const response = await ask(url, { patience: PATIENCE, ...options, headers: wanted });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT);
}
