// Where a tooltip stands: below what it explains, or above, and never off the window.

const GAP = 6;

/** Place a fixed element beside the box of another. */
export function place(element, box) {
  // Measure it with all the room there is.
  element.style.left = 0;
  const { width, height } = element.getBoundingClientRect();
  const below = box.bottom + GAP;
  const top = below + height > innerHeight ? box.top - GAP - height : below;
  element.style.top = `${Math.max(GAP, top)}px`;
  element.style.left = `${Math.max(GAP, Math.min(box.left, innerWidth - width - GAP))}px`;
}
