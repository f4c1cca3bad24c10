// Smajlík in a page of the shop's own administration: <script src=".../static/embed.js" data-shop="…"
// data-code="…" async>. What it can be told is in docs/embed.md. Without its server it does nothing.

{
  const script = document.currentScript;
  const settings = { ...script.dataset, origin: new URL(script.src).origin };
  const silent = (error) => console.debug("Smajlík is not there:", error.message);
  import(new URL("widget/widget.js", script.src)).then(({ start }) => start(settings)).catch(silent);
}
