// Bring the page to what the server sent, touching only what differs: focus, scroll position and
// open tooltips survive.

// What the server sent for an element; scripts may have changed the element since.
const sent = new WeakMap();

/** Remember the elements of a fresh document as sent. */
export function remember(root) {
  for (const element of root.querySelectorAll("[data-live], [data-items] > *, #rows > tr")) {
    sent.set(element, element.outerHTML);
  }
}

/** Replace everything on the page. */
export function replaceAll(page, fresh) {
  remember(fresh);
  keepFocus(() => page.replaceChildren(...fresh.childNodes));
}

/** Replace what differs; return how many orders appeared or changed. */
export function update(page, fresh) {
  remember(fresh);
  for (const element of fresh.querySelectorAll("[data-live]")) {
    if (!element.parentElement.closest("[data-live]")) replaceChanged(page, element);
  }
  for (const items of fresh.querySelectorAll("[data-items]")) {
    updateRows(page.querySelector(`#${CSS.escape(items.id)}`), [...items.children]);
  }
  const list = page.querySelector("#list");
  return list ? updateList(list, fresh.querySelector("#list")) : 0;
}

function replaceChanged(page, element) {
  const old = page.querySelector(`#${CSS.escape(element.id)}`);
  if (sent.get(old) === sent.get(element)) return;
  keepOpen(old, element);
  keepFocus(() => old.replaceWith(element));
}

function keepOpen(old, element) {
  for (const opened of old.querySelectorAll("details[open]")) {
    element.querySelector(`#${CSS.escape(opened.id)}`)?.setAttribute("open", "");
  }
}

function updateList(list, fresh) {
  const [rows, freshRows] = [list.querySelector("#rows"), fresh.querySelector("#rows")];
  if (rows && freshRows) return updateRows(rows, [...freshRows.children]);
  const count = freshRows?.children.length ?? 0;
  if (rows || freshRows || list.innerHTML !== fresh.innerHTML) {
    keepFocus(() => list.replaceChildren(...fresh.childNodes));
  }
  return count;
}

function updateRows(rows, fresh) {
  const wanted = new Set(fresh.map((row) => row.id));
  const present = new Map();
  for (const row of [...rows.children]) {
    if (wanted.has(row.id) || isHeld(row)) present.set(row.id, row);
    else row.remove();
  }
  let changed = 0;
  let next = rows.firstElementChild;
  for (const row of fresh) {
    const old = present.get(row.id);
    const same = old && (sent.get(old) === sent.get(row) || overtake(old, row));
    if (!same) changed += 1;
    if (old && !same) keepFocus(() => swapRow(old, row));
    const placed = same ? old : row;
    if (old === next) next = placed.nextElementSibling;
    else rows.insertBefore(placed, next);
  }
  return changed;
}

// Somebody is writing in a row that is held: it stays, and hears of what would replace it.
function overtake(old, row) {
  if (!isHeld(old)) return false;
  old.dispatchEvent(new CustomEvent("overtaken", { bubbles: true, detail: row }));
  return true;
}

function isHeld(row) {
  return "held" in row.dataset;
}

function swapRow(old, row) {
  const open = old.querySelector(":popover-open");
  keepOpen(old, row);
  old.replaceWith(row);
  if (open) row.querySelector("[data-why]").dispatchEvent(new Event("reopen", { bubbles: true }));
}

function keepFocus(change) {
  const id = document.activeElement?.id;
  change();
  if (id && document.activeElement?.id !== id) {
    document.getElementById(id)?.focus({ preventScroll: true });
  }
}
