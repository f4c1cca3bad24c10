// The browser's Back leads through the pages of the app, as it does anywhere else.

/** Remember what the page shows now; a new page can be gone back from, a new filter cannot. */
export function remember(address, isNewPage) {
  // In a panel of somebody else's page, Back belongs to that page.
  if (document.body.classList.contains("panel")) return;
  history[isNewPage ? "pushState" : "replaceState"]({ address }, "");
}

/** Follow Back and Forward as links of the page, so that whoever guards a draft sees them too. */
export function followBack(page) {
  addEventListener("popstate", ({ state }) => {
    if (!state?.address) return;
    const way = document.createElement("a");
    way.href = state.address;
    way.hidden = true;
    way.dataset.load = "remembered";
    page.append(way);
    way.click();
  });
}
