// A file of flags and notes: looked at first, carried out when somebody says so, taken back.

import { Refused, ask, asJson } from "./session.js";

// Ten thousand rows, on a busy server.
const PATIENCE = 120_000;

let shell = null;
let bytes = null;
let isSending = false;

/** Serve the page of files whenever it is shown. */
export function takeFiles(given) {
  shell = given;
  const { page, attempt } = shell;
  page.addEventListener("change", ({ target }) => {
    if (target.matches("[data-check]") && target.files.length) attempt(() => check(target));
  });
  page.addEventListener("click", ({ target }) => {
    // The same file can be chosen again after it was corrected.
    if (target.matches("[data-check]")) target.value = "";
    if (target.matches("button[data-carry-out]")) attempt(carryOut);
    if (target.matches("[data-undo]")) attempt(() => undo(target.dataset));
  });
}

async function check({ files: [file], dataset }) {
  bytes = null;
  if (file.size > Number(dataset.largest)) {
    show(copyOf("#file-too-large"));
    return;
  }
  bytes = await file.arrayBuffer();
  await send(dataset.check, asFile(bytes));
}

async function carryOut() {
  await send(shell.page.querySelector("#file").dataset.carryOut, asFile(bytes));
}

async function undo({ undo: address, batches }) {
  await send(address, asJson({ batches: JSON.parse(batches) }));
}

function asFile(body) {
  return { method: "POST", headers: { "Content-Type": "text/csv" }, body };
}

/** Send something and show what the server says of it. */
async function send(address, { headers, ...options }) {
  if (isSending) return;
  busy(true);
  try {
    const wanted = { ...headers, Accept: "text/html" };
    show(await reportOf(await answer(address, { ...options, headers: wanted })));
  } catch (error) {
    show(copyOf("#file-failed"));
    throw error;
  } finally {
    busy(false);
  }
}

/** Return what the server answers, also when it refuses the file. */
async function answer(address, options) {
  try {
    return await ask(address, { ...options, patience: PATIENCE });
  } catch (error) {
    if (error instanceof Refused && error.response.status < 500) return error.response;
    throw error;
  }
}

async function reportOf(response) {
  const { body } = new DOMParser().parseFromString(await response.text(), "text/html");
  return body.querySelector("[data-report]") ?? copyOf("#file-failed");
}

function copyOf(template) {
  return shell.page.querySelector(template).content.firstElementChild.cloneNode(true);
}

function show(report) {
  const place = shell.page.querySelector("#report");
  // Somebody may have gone to another page meanwhile.
  if (!place) return;
  place.replaceChildren(report);
  place.querySelector("#report-title").focus();
}

function busy(is) {
  isSending = is;
  const place = shell.page.querySelector("#file-busy");
  if (!place) return;
  place.hidden = !is;
  if (is) shell.announce(place.textContent);
  else shell.announce("");
}
