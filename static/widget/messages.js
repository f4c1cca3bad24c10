// All that the host page and our frame say to each other, and what each field must be: the table of
// docs/embed.md. What does not fit is not heard.

export const MOST_CODES = 200;

const LEVELS = ["risky", "watch", "neutral", "loyal", "vip", "new"];
const KINDS = ["given", "reason", "badge", "outlook"];

const text = (longest) => (value) => typeof value === "string" && value.length <= longest;
const [code, words, name, file] = [64, 2000, 32, 20_000].map(text);
const number = Number.isSafeInteger;
const flag = (value) => typeof value === "boolean";
const oneOf = (words) => (value) => words.includes(value);
const list = (item, most) => (value) =>
  Array.isArray(value) && value.length <= most && value.every(item);
const record = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const shape = (fields) => (value) =>
  record(value) && Object.entries(fields).every(([key, fits]) => fits(value[key]));
const byCode = (item) => (value) => {
  const entries = record(value) ? Object.entries(value) : [[]];
  return entries.length <= MOST_CODES && entries.every(([key, one]) => code(key) && item(one));
};

const badge = shape({ name, label: words });
const indicator = shape({ level: oneOf(LEVELS), label: words, colour: name, badges: list(badge, 20) });
const line = shape({ kind: oneOf(KINDS), level: text(32), text: words, codes: words });
const labels = shape({ open: words, panel: words, close: words });

export const MESSAGES = {
  ask: { by: "host", fields: { id: number, codes: list(code, MOST_CODES) } },
  why: { by: "host", fields: { id: number, code } },
  open: { by: "host", fields: { code } },
  shut: { by: "host", fields: {} },
  ready: { by: "frame", fields: { language: name, labels, sprite: file, palette: file } },
  indicators: { by: "frame", fields: { id: number, indicators: byCode(indicator) } },
  reasons: { by: "frame", fields: { id: number, lines: list(line, 100) } },
  failed: { by: "frame", fields: { id: number, ended: flag } },
  close: { by: "frame", fields: {} },
};

/** Return a message that `speaker` may say and that fits the table, with no other field; else null. */
export function read(data, speaker) {
  if (!record(data) || !name(data.smajlik)) return null;
  if (!Object.hasOwn(MESSAGES, data.smajlik)) return null;
  const { by, fields } = MESSAGES[data.smajlik];
  if (by !== speaker || !shape(fields)(data)) return null;
  const kept = Object.keys(fields).map((key) => [key, data[key]]);
  return { name: data.smajlik, ...Object.fromEntries(kept) };
}
