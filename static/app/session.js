// The token of this page: kept in memory only, renewed while the page lives.

const RENEW_EVERY = 120_000;
const LONGEST_WAIT = 15_000;

let token = "";
let renewal = "";

/** The server does not accept our token any more: only the platform's menu can open a new session. */
export class SessionEnded extends Error {}

/** The server answered with an error; `retryAfter` is in milliseconds, 0 when it names none. */
export class Refused extends Error {
  constructor(response) {
    super(`status ${response.status}`);
    this.response = response;
    this.retryAfter = 1000 * Number(response.headers.get("Retry-After")) || 0;
  }
}

/** Take the token out of the document, and its one-time code out of the address; once. */
export function begin() {
  if (!("token" in document.body.dataset)) return;
  ({ token, renewal } = document.body.dataset);
  document.body.removeAttribute("data-token");
  history.replaceState(null, "", location.pathname);
  setInterval(() => renew().catch(ignoreUntilNextRequest), RENEW_EVERY);
}

/** Ask our server, in the name of this session; resolves for answers below 400 only. `patience`: ms. */
export async function ask(url, { headers, patience = LONGEST_WAIT, ...options } = {}) {
  const response = await fetch(url, {
    ...options,
    headers: { ...headers, Authorization: `Bearer ${token}` },
    credentials: "omit",
    cache: "no-store",
    signal: AbortSignal.timeout(patience),
  });
  if (response.status === 401) throw new SessionEnded();
  if (response.status >= 400) throw new Refused(response);
  return response;
}

/** Return how to send something as JSON. */
export function asJson(body) {
  return {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
}

/** Exchange the token for a fresh one; `wish` may name another language. */
export async function renew(wish = {}) {
  const response = await ask(renewal, asJson(wish));
  ({ token } = await response.json());
}

// The next request of the page meets the same trouble and tells the person about it.
function ignoreUntilNextRequest() {}
