// Orders in a page that we do not know: by selectors, or by links to an order with its code as text.

const LINKS = { shoptet: 'a[href*="objednavky-detail"], a[href*="order-detail"]' };
const CODE = /^(?=.*\d)[\p{L}\p{N}][\p{L}\p{N}_./-]{0,63}$/u;
const SETTLING = 60;

/** Return every order on the page: its code, and the element beside which its face belongs. */
export function findOrders({ platform, rows, codeAttribute, place = LINKS[platform] ?? "a[href]" }) {
  const found = rows
    ? all(rows).map((row) => order(row.querySelector(place), codeAttribute && row))
    : all(place).map((link) => order(link));
  return found.filter(({ anchor, code }) => anchor && CODE.test(code));

  function order(anchor, row) {
    const text = row ? row.getAttribute(codeAttribute) : anchor?.textContent;
    return { anchor, code: (text ?? "").trim() };
  }
}

/** Call `changed` some moments after the page has changed, however much of it. */
export function watch(changed) {
  let timer = 0;
  const settled = () => {
    timer = 0;
    changed();
  };
  const observer = new MutationObserver(() => (timer ||= setTimeout(settled, SETTLING)));
  const what = { childList: true, subtree: true, characterData: true };
  observer.observe(document.documentElement, what);
}

function all(selector) {
  return [...document.querySelectorAll(selector)];
}
