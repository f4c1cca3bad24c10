// The letter to a customer: copied by its button, or selected where a page may not copy.

/** Make the button of the letter work; `say` tells those who cannot see what it did. */
export function offerCopying(page, say) {
  page.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-copy]");
    if (!button) return;
    // The same words are heard again only after a silence.
    say("");
    const copied = await copy(document.getElementById(button.dataset.copy));
    const words = copied ? button.dataset.copied : button.dataset.selected;
    button.nextElementSibling.textContent = words;
    say(words);
  });
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text.textContent);
    return true;
  } catch {
    // The platform may keep frames from the clipboard; what is selected can be copied all the same.
    getSelection().selectAllChildren(text);
    return document.execCommand("copy");
  }
}
