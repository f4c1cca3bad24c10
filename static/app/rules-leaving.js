// Nobody loses a draft by a click: leaving it has to be confirmed, on the page itself.

const WAYS_OUT = "a[data-load], [data-languages] button, [data-use-preset], [data-restore], [data-discard]";

/** Ask before a click leaves a draft; `isDraft` tells whether there is one. */
export function askBeforeLeaving(page, isDraft) {
  let wayOut = null;
  let isConfirmed = false;

  page.addEventListener("click", (event) => {
    const way = event.target.closest(WAYS_OUT);
    if (!way || isConfirmed || !isDraft()) return;
    event.preventDefault();
    event.stopPropagation();
    wayOut = way;
    page.querySelector("#leaving").showModal();
  }, { capture: true });

  page.addEventListener("click", ({ target }) => {
    // Of several pages that ask, only the one whose draft is left has a way out.
    if (!wayOut || !target.closest("[data-stay], [data-leave]")) return;
    const way = wayOut;
    wayOut = null;
    page.querySelector("#leaving").close();
    if (!target.closest("[data-leave]")) return;
    isConfirmed = true;
    // News may have replaced it by its like.
    (document.getElementById(way.id) ?? way).click();
    isConfirmed = false;
  });

  addEventListener("beforeunload", (event) => {
    if (isDraft()) event.preventDefault();
  });
}
