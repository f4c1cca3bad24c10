// How we look in a page of somebody else: what is important wins over its rules.

const BASE = `
:host {
  all: initial !important;
  color-scheme: inherit !important;
  --paper: light-dark(#fff, #17181c);
  --ink: light-dark(#1b1d22, #eceef2);
  --quiet: light-dark(#596070, #a4abb8);
  --line: light-dark(#dfe2e8, #363a43);
  --edge: light-dark(#868d9b, #767d8b);
  --bad: light-dark(#b3201b, #ff9a92);
  --good: light-dark(#12693a, #6bd596);
  --shadow: 0 6px 24px light-dark(#1b1d2233, #000a);
  font: 14px/1.45 system-ui, sans-serif !important;
}
button {
  all: unset;
  cursor: pointer;
}
button:focus-visible {
  outline: 3px solid light-dark(#0b57b8, #8cbcff);
  outline-offset: 2px;
}
`;

export const FACE = sheet(`${BASE}
:host {
  position: relative !important;
  display: inline-block !important;
  width: 0 !important;
  height: 0 !important;
  vertical-align: middle !important;
}
button {
  position: absolute;
  inset: -12px auto auto 6px;
  width: 24px;
  height: 24px;
  border-radius: 50%;
}
.mark {
  position: absolute;
  inset: -5px -7px auto auto;
  min-width: 9px;
  padding: 0 2px;
  border: 1px solid var(--paper);
  border-radius: 8px;
  background: var(--ink);
  color: var(--paper);
  font: 700 10px/13px system-ui, sans-serif;
  text-align: center;
}
[popover] {
  position: fixed;
  inset: auto;
  box-sizing: border-box;
  max-width: min(24rem, calc(100vw - 12px));
  margin: 0;
  padding: 12px 14px;
  border: 1px solid var(--edge);
  border-radius: 8px;
  background: var(--paper);
  box-shadow: var(--shadow);
  color: var(--ink);
  overflow-wrap: anywhere;
}
.title {
  font-weight: 700;
}
.tag {
  margin-inline-start: 8px;
  padding: 0 7px;
  border: 1px solid var(--edge);
  border-radius: 8px;
}
.line {
  display: block;
  margin-top: 6px;
  padding-inline-start: 10px;
  border-inline-start: 3px solid var(--edge);
}
.risky,
.watch {
  border-color: var(--bad);
}
.loyal,
.vip {
  border-color: var(--good);
}
.outlook {
  padding: 8px 0 0;
  border: solid var(--line);
  border-width: 1px 0 0;
}
.codes {
  display: block;
  color: var(--quiet);
}
`);

export const PANEL = sheet(`${BASE}
:host {
  position: fixed !important;
}
dialog {
  position: fixed;
  inset: 0 0 0 auto;
  display: grid;
  grid-template-rows: auto 1fr;
  width: min(460px, 100vw);
  max-width: none;
  height: 100dvh;
  max-height: none;
  margin: 0;
  padding: 0;
  border: 0;
  background: var(--paper);
  box-shadow: var(--shadow);
  color: var(--ink);
  overflow: hidden;
}
dialog:not([open]) {
  visibility: hidden;
  pointer-events: none;
}
dialog::backdrop {
  background: #1b1d2266;
}
button {
  justify-self: end;
  margin: 8px 12px;
  padding: 4px 12px;
  border: 1px solid var(--edge);
  border-radius: 8px;
}
iframe {
  width: 100%;
  height: 100%;
  border: 0;
  color-scheme: inherit;
}
`);

/** Return a stylesheet that no policy of the page forbids. */
export function sheet(css) {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
}
