// The page in the platform's administration: loads what the server renders and keeps it fresh.

import { tendActing } from "./acting.js";
import { followBack, remember } from "./back.js";
import { tryRules } from "./backtest.js";
import { offerBulk } from "./bulk.js";
import { tendContacts } from "./contacts.js";
import { drawCountdowns } from "./countdown.js";
import { offerToTakeBack } from "./countdown-undo.js";
import { returnFocus, sendCorrection, takeCorrections } from "./corrections.js";
import { offerCopying } from "./customer.js";
import { tendDecisions } from "./decisions.js";
import { tendFlags } from "./flags.js";
import { takeFiles } from "./files.js";
import { keepLooking, lookNow } from "./live.js";
import { tendOverrides } from "./overrides.js";
import { tendNotes } from "./notes.js";
import { tendNotices } from "./notices.js";
import { tendPrivacy } from "./privacy.js";
import { tendProposals } from "./proposals.js";
import { explainSmileys } from "./reasons.js";
import { showRecalls } from "./recalls.js";
import { tendRules } from "./rules.js";
import { Refused, SessionEnded, ask, begin, renew } from "./session.js";
import { tendSettings } from "./settings.js";
import { isChoosing, offerToSave, takeBack, wordOf } from "./statuses.js";
import { replaceAll, update } from "./swap.js";
import { sendTicks } from "./ticks.js";

const TYPING = 250;

const page = document.getElementById("page");
const announcement = document.getElementById("announcement");

let address = document.body.dataset.start;
let etag = "";
let asked = 0;
let waiting = 0;
let typing = 0;

function parse(html) {
  return new DOMParser().parseFromString(html, "text/html").body;
}

/** Fetch what the page shows; null when it is as before, or a newer question overtook this one. */
async function fetchPage(url = address, options = { headers: { "If-None-Match": etag } }) {
  const question = ++asked;
  const headers = { ...options.headers, Accept: "text/html" };
  waiting += 1;
  try {
    const response = await ask(url, { ...options, headers });
    const html = await response.text();
    if (question !== asked || response.status === 304) return null;
    etag = response.headers.get("ETag") ?? "";
    return parse(html);
  } finally {
    waiting -= 1;
  }
}

async function open() {
  etag = "";
  const fresh = await fetchPage();
  if (fresh) show(fresh);
}

function show(fresh) {
  replaceAll(page, fresh);
  page.removeAttribute("aria-busy");
  const { lang, dataset } = page.querySelector("#content");
  document.documentElement.lang = lang;
  document.title = dataset.title;
  // A page that was filled on purpose is kept fresh as what it is otherwise.
  address = dataset.address ?? address;
  page.dispatchEvent(new Event("shown"));
}

async function refresh() {
  if (waiting) return;
  const shown = etag;
  const fresh = await fetchPage();
  if (!fresh) return;
  // What is new will be asked for again until it can be shown.
  if (isChoosing(page)) etag = shown;
  else if (isShown(fresh)) announceChanged(update(page, fresh));
  else show(fresh);
  page.dispatchEvent(new Event("refreshed"));
}

/** Tell whether the page shows the same thing already, if older. */
function isShown(fresh) {
  const [shown, wanted] = [page, fresh].map((root) => root.querySelector("#content"));
  return shown?.dataset.page === wanted.dataset.page && roleIn(page) === roleIn(fresh);
}

/** Who may do something else now gets another page: with other controls. */
function roleIn(root) {
  return root.querySelector("[data-role]")?.dataset.role;
}

async function go(url, isRemembered = false) {
  clearTimeout(typing);
  [address, etag] = [url, ""];
  const fresh = await fetchPage();
  if (!fresh) return;
  if (!isRemembered) remember(url, !isShown(fresh));
  if (!isShown(fresh) || !fresh.querySelector("#list")) {
    show(fresh);
    announcement.textContent = "";
    showTop();
    return;
  }
  const { summary = "" } = fresh.querySelector("[data-summary]")?.dataset ?? {};
  update(page, fresh);
  syncFilters(fresh);
  announcement.textContent = summary;
  page.dispatchEvent(new Event("refreshed"));
  if (/(older|newer)_than=/.test(url)) showTop();
}

/** Go to an address for whoever shows this page inside of theirs. */
export function visit(url) {
  attempt(() => go(url));
}

/** Show what has just been changed, whatever was known before. */
async function reload() {
  etag = "";
  const fresh = await fetchPage();
  if (fresh && isShown(fresh)) update(page, fresh);
  else if (fresh) show(fresh);
}

async function decide(form) {
  const { id } = form.elements.outcome;
  const { saved, failed } = page.querySelector("#content").dataset;
  // The same words are heard again only after a silence.
  announcement.textContent = "";
  try {
    const fresh = await fetchPage(form.getAttribute("action"), wordOf(form));
    if (fresh) update(page, fresh);
    announcement.textContent = saved;
    // The button that was pressed has gone.
    if (fresh && document.activeElement === document.body) document.getElementById(id)?.focus();
  } catch (error) {
    takeBack(form);
    announcement.textContent = failed;
    if (!(error instanceof Refused)) throw error;
  }
}

async function correct(form) {
  announcement.textContent = "";
  if (!(await sendCorrection(form))) return;
  announcement.textContent = page.querySelector("#content").dataset.saved;
  const fresh = await fetchPage();
  if (fresh) update(page, fresh);
  returnFocus(page);
}

function showTop() {
  scrollTo(0, 0);
  page.querySelector("#title").focus({ preventScroll: true });
}

/** Show in the form what the list was asked for, but leave alone what a person is typing. */
function syncFilters(fresh) {
  for (const wanted of fresh.querySelectorAll("#filters :is(input, select)")) {
    const input = document.getElementById(wanted.id);
    if ("checked" in input) input.checked = wanted.checked;
    if (input !== document.activeElement) input.value = wanted.value;
  }
}

function announceChanged(changed) {
  if (!changed) return;
  const { lang, dataset } = page.querySelector("#content");
  const category = new Intl.PluralRules(lang).select(changed);
  const name = `changed${category[0].toUpperCase()}${category.slice(1)}`;
  if (name in dataset) announcement.textContent = dataset[name].replace("{n}", changed);
}

function announce(text) {
  announcement.textContent = text;
}

function state(name) {
  for (const element of page.querySelectorAll("[data-state]")) {
    element.hidden = element.dataset.state !== name;
  }
  page.classList.toggle("stale", Boolean(name));
}

function troubled(error) {
  if (error instanceof SessionEnded) state("ended");
  else if (error.response?.status === 404) state("gone");
  else state(navigator.onLine ? "trouble" : "offline");
}

function recovered() {
  state("");
}

/** Do what a person asked for; a failure is shown like any other, and the page goes on looking. */
function attempt(action) {
  action().then(recovered, troubled);
}

function filter() {
  const form = page.querySelector("#filters");
  const filled = [...new FormData(form)].filter(([, value]) => value);
  attempt(() => go(`${form.getAttribute("action")}?${new URLSearchParams(filled)}`));
}

page.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-load]");
  if (event.target.closest("[data-retry]")) lookNow();
  if (!link) return;
  event.preventDefault();
  attempt(() => go(link.getAttribute("href"), link.dataset.load === "remembered"));
});

page.addEventListener("input", ({ target }) => {
  if (target.closest("[data-decide]")) offerToSave(target.form);
  if (!target.closest("#filters")) return;
  clearTimeout(typing);
  typing = setTimeout(filter, target.type === "search" ? TYPING : 0);
});

page.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.target.matches("[data-load]")) filter();
  if (event.target.matches("[data-decide]")) attempt(() => decide(event.target));
  if (event.target.matches("[data-correction]")) attempt(() => correct(event.target));
  if (!event.target.matches("[data-languages]")) return;
  const language = event.submitter.value;
  attempt(() => renew({ language }).then(open));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.matches("input, textarea, select")) return;
  event.preventDefault();
  page.querySelector("#search")?.focus();
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) renew().catch(troubled);
});

begin();
remember(address, false);
followBack(page);
explainSmileys(page);
takeCorrections(page);
tendRules({
  page,
  fetchPage,
  go,
  show,
  open,
  attempt,
  lookNow,
  announce: (text) => (announcement.textContent = text),
});
offerCopying(page, announce);
tendFlags({ page, attempt, reload });
tendOverrides({ page, attempt, reload });
tendNotes({ page, attempt, reload, announce });
showRecalls({ page, attempt });
sendTicks({ page, attempt, reload });
tendContacts({ page, attempt, go, open, announce });
takeFiles({ page, attempt, announce });
tryRules({ page, go, attempt, announce: (text) => (announcement.textContent = text) });
offerBulk({ page, attempt, reload });
tendNotices({ page, attempt, reload, announce });
drawCountdowns(page);
offerToTakeBack({ page, attempt, reload, announce });
tendProposals({ page, attempt, reload, announce });
tendSettings({ page, fetchPage, isShown, show, attempt, announce });
tendPrivacy({ page, go, reload, attempt, announce });
tendActing({ page, fetchPage, show, open, attempt, lookNow, announce });
tendDecisions({ page, fetchPage, show, attempt, announce });
attempt(open);
keepLooking(refresh, { troubled, recovered });
