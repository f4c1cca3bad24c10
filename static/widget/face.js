// <smajlik-face>: one smiley beside an order. Its box is empty, so that nothing moves; it is drawn over
// the free place after it. Nothing is registered: scripts of extensions have no registry.

import { FACE, sheet } from "./style.js";
import { explain, follow } from "./tooltip.js";

const FRESH = 15_000;
const MARKS = { recall: "✎", auto_cancel: "✕", blacklist: "⊘", exempt: "✓", returning: "↺" };

let sheets = [];
let sprite = null;
let openWord = "";
let lang = "";

/** Take the pictures, the colours and the words that the frame has brought. */
export function dress({ language, labels, sprite: drawn, palette }) {
  sprite = new DOMParser().parseFromString(drawn, "image/svg+xml");
  openWord = labels.open;
  lang = language;
  sheets = [sheet(palette), FACE];
}

/** Make the face of an order. `opens(face)`: somebody wants the card; `why(code)`: its lines. */
export function makeFace(code, { opens, why }) {
  const element = make("smajlik-face", { lang });
  const shadow = element.attachShadow({ mode: "open" });
  const button = make("button", { type: "button", "aria-describedby": "why" });
  const tip = make("div", { id: "why", role: "tooltip", popover: "manual" });
  const face = { element, button, code };
  let drawn = "";
  let asked = 0;
  shadow.adoptedStyleSheets = sheets;
  shadow.append(button, tip);
  button.addEventListener("click", () => opens(face));
  explain(button, tip, askWhy);
  return Object.assign(face, { draw });

  function draw(indicator) {
    if (drawn === JSON.stringify(indicator)) return;
    drawn = JSON.stringify(indicator);
    asked = 0;
    const names = indicator.badges.map(({ label }) => label);
    button.ariaLabel = `${[indicator.label, ...names].join(", ")} – ${openWord}`;
    button.replaceChildren(picture(indicator), ...mark(indicator.badges));
    tip.replaceChildren(words("title", indicator.label), ...names.map((name) => words("tag", name)));
    if (tip.matches(":popover-open")) askWhy();
  }

  async function askWhy() {
    if (Date.now() - asked < FRESH) return;
    asked = Date.now();
    const lines = await why(code).catch(() => []);
    if (!lines.length) return;
    for (const old of tip.querySelectorAll(".line")) old.remove();
    tip.append(...lines.map(lineOf));
    follow();
  }
}

function picture({ level, colour }) {
  const symbol = sprite.getElementById(level);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", symbol.getAttribute("viewBox"));
  svg.setAttribute("class", `face face-${colour}`);
  svg.ariaHidden = "true";
  svg.append(...[...symbol.children].map((shape) => document.importNode(shape, true)));
  return svg;
}

function mark(badges) {
  if (!badges.length) return [];
  const text = badges.length > 1 ? badges.length : (MARKS[badges[0].name] ?? "!");
  const drawn = words("mark", text);
  drawn.ariaHidden = "true";
  return [drawn];
}

function lineOf({ kind, level, text, codes }) {
  const line = words(`line ${kind} ${level}`, text);
  if (codes) line.append(words("codes", codes));
  return line;
}

function words(name, text) {
  const element = make("span", { class: name, dir: "auto" });
  element.textContent = text;
  return element;
}

function make(name, attributes) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
