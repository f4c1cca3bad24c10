// Our frame in a page of the platform: answers what that page asks, and becomes the panel with a card.
// The token stays in here.

import { channel } from "../widget/channel.js";
import { rest } from "./live.js";
import { SessionEnded, asJson, ask, begin } from "./session.js";

const { dataset } = document.body;
const page = document.getElementById("page");
const skeleton = [...page.childNodes].map((node) => node.cloneNode(true));
const say = channel({
  speaker: "host",
  peer: () => (parent === window ? null : parent),
  origins: hosts(),
  hears: { ask: tellIndicators, why: tellReasons, open, shut },
});
let app = null;
let isOpen = false;
let card = "";

/** Return the origins that may show us: the one that says it does, if the server allows it. */
function hosts() {
  const allowed = dataset.hosts.split(" ");
  const here = URL.canParse(document.referrer) ? new URL(document.referrer).origin : "";
  return allowed.includes(here) ? [here] : allowed;
}

async function tellIndicators({ id, codes }) {
  await answer("indicators", id, dataset.indicators, asJson({ codes }));
}

async function tellReasons({ id, code }) {
  await answer("reasons", id, about(dataset.why, code));
}

async function answer(name, id, url, options = {}) {
  try {
    const headers = { ...options.headers, Accept: "application/json" };
    const response = await ask(url, { ...options, headers });
    say(name, { ...(await response.json()), id });
  } catch (error) {
    say("failed", { id, ended: error instanceof SessionEnded });
  }
}

function about(url, code) {
  return `${url}?${new URLSearchParams({ code })}`;
}

async function open({ code }) {
  isOpen = true;
  const wanted = about(dataset.card, code);
  // What somebody was writing is still there when they come back to the same card.
  const isThere = dataset.start === wanted && card && pageShown() === card;
  dataset.start = wanted;
  if (isThere) focusTitle();
  else clear();
  if (!app) await load();
  else if (!isThere) app.visit(wanted);
  rest(!isOpen);
}

/** Load the app, which goes to its start by itself. */
async function load() {
  const trouble = page.querySelector("[data-state=trouble]");
  trouble.hidden = true;
  try {
    app = await import("./main.js");
  } catch {
    trouble.hidden = false;
  }
}

function shut() {
  isOpen = false;
  rest(true);
}

function clear() {
  card = "";
  page.setAttribute("aria-busy", "true");
  page.replaceChildren(...skeleton.map((node) => node.cloneNode(true)));
}

function pageShown() {
  return page.querySelector("#content")?.dataset.page;
}

function focusTitle() {
  page.querySelector("#title").focus({ preventScroll: true });
}

page.addEventListener("shown", () => {
  card ||= pageShown();
  if (isOpen && document.activeElement === document.body) focusTitle();
});

page.addEventListener("click", ({ target }) => {
  if (!app && target.closest("[data-retry]")) load();
});

addEventListener(
  "keydown",
  ({ key, isComposing }) => {
    const inner = document.querySelector("dialog[open], :popover-open, .toast:focus-within");
    if (key === "Escape" && !isComposing && !inner) say("close");
  },
  true,
);

/** Say that we are there, with what it takes to draw a smiley. */
async function introduce() {
  const { open: openWord, panel, close } = dataset;
  const [sprite, palette] = await Promise.all([dataset.faces, dataset.palette].map(text));
  const language = document.documentElement.lang;
  say("ready", { language, labels: { open: openWord, panel, close }, sprite, palette });
}

async function text(url) {
  return (await fetch(url, { credentials: "omit" })).text();
}

begin();
introduce().catch((error) => console.debug("Smajlík cannot draw:", error.message));
