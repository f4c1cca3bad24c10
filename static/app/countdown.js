// How much time is left until something is done to an order: drawn every second from the moment at
// which it is due, as our server's clock tells it. Those who hear the page are told the moment, once.

const SECOND = 1000;

const region = document.createElement("p");
region.className = "unseen";
region.setAttribute("role", "status");
document.body.append(region);

// What has been told already, or was there when the page was opened.
const told = new Set();
let clock = null;
let ahead = 0;

/** Keep the countdowns of the page going, whatever comes and goes. */
export function drawCountdowns(page) {
  const draw = () => tick(page);
  // What the server sends is empty: it is filled before anybody sees it.
  new MutationObserver(draw).observe(page, { childList: true, subtree: true });
  setInterval(draw, SECOND);
  document.addEventListener("visibilitychange", draw);
  page.addEventListener("shown", () => waiting(page).forEach(({ id }) => told.add(id)));
  page.addEventListener("refreshed", () => tell(page));
}

function tick(page) {
  const drawn = page.querySelectorAll("[data-due]");
  if (!drawn.length) return;
  setClock(page.querySelector("#clock"));
  const now = Date.now() + ahead;
  for (const element of drawn) {
    const { due, ticking, soon } = element.dataset;
    const left = Math.ceil((Date.parse(due) - now) / SECOND);
    const words = left > 0 ? ticking.replace("{time}", written(left)) : soon;
    if (element.textContent !== words) element.textContent = words;
  }
}

/** Learn how far the server's clock is ahead of ours, whenever it tells the time. */
function setClock(shown) {
  if (!shown || shown === clock) return;
  clock = shown;
  ahead = Date.parse(shown.dataset.now) - Date.now();
}

/** Say once what has come since the page was opened. */
function tell(page) {
  const fresh = waiting(page).filter(({ id }) => !told.has(id));
  if (!fresh.length) return;
  const { coming } = page.querySelector("#clock").dataset;
  const texts = fresh.map((line) => {
    told.add(line.id);
    const what = line.querySelector("[data-due] + span").textContent;
    return coming.replace("{code}", () => line.dataset.code).replace("{what}", () => what);
  });
  region.textContent = texts.join(" ");
}

function waiting(page) {
  return [...page.querySelectorAll(".planned:has([data-due])")];
}

function written(seconds) {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [first, ...rest] = parts[0] ? parts : parts.slice(1);
  return [first, ...rest.map((part) => String(part).padStart(2, "0"))].join(":");
}
