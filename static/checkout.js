// Smajlík at the checkout of a shop.
//
// When a shopper leaves the e-mail or the phone of the order form, this asks Smajlík whether the
// order may be sent. What was typed never leaves the browser: only its keyed hash does. Nothing
// else on the page is read, and nothing is stored. If there is no answer within 1.5 seconds, or
// anything at all goes wrong, the order is sent as if this were not here.

(function () {
  "use strict";

  const { ask: address, shop, dial } = document.currentScript.dataset;
  const FORM = "order-form";
  const BUTTONS = "#orderFormButton, #orderFormSubmit, [type=submit]";
  const PATIENCE = 1500;
  const PAUSE = 300;
  const MAY_SUBMIT = { submit: true, text: "" };

  // Mailboxes that several spellings lead to, as their providers say.
  const SAME_DOMAIN = { "googlemail.com": "gmail.com" };
  const IGNORES_DOTS = ["gmail.com"];
  const IGNORES_TAG = [
    "fastmail.com", "fastmail.fm", "gmail.com", "hotmail.com", "icloud.com", "live.com", "mac.com",
    "me.com", "msn.com", "outlook.com", "outlook.cz", "outlook.sk", "pm.me", "proton.me",
    "protonmail.com",
  ];
  const READ = { email: emailForm, phone: phoneForm };

  const questions = new Map(); // what is asked about -> the promised answer
  const answers = new Map(); // what was asked about -> the answer
  const timers = {};
  let released = "";

  /** Return an e-mail in the one form that its mailbox has; "" while it is not complete. */
  function emailForm(text) {
    const [, typed, host] = /^([^\s@]+)@([^\s@]+\.[^\s@]+)$/.exec(plain(text)) ?? [];
    if (!host) return "";
    let [local, domain] = [typed.toLowerCase(), new URL(`https://${host}`).hostname];
    domain = SAME_DOMAIN[domain] ?? domain;
    if (IGNORES_TAG.includes(domain)) local = local.split("+")[0] || local;
    if (IGNORES_DOTS.includes(domain)) local = local.replaceAll(".", "");
    return `email:${local}@${domain}`;
  }

  /** Return a phone as + and digits; "" while it is not complete. */
  function phoneForm(text, code) {
    const typed = plain(text).replace(/^((?:\+|00)[\d\s]+)\(0\)/, "$1");
    let digits = typed.replace(/[\s()./\-\u2010-\u2015]/g, "").replace(/^00/, "+");
    if (!/^\+?\d{6,}$/.test(digits)) return "";
    if (!digits.startsWith("+")) digits = `+${code}${digits}`;
    return `phone:${digits}`;
  }

  function plain(text) {
    return text.normalize("NFKC").trim();
  }

  /** Return what the form asks about now: forms of its e-mail and phone that are complete. */
  function typedIn(form) {
    return Object.keys(READ).map((id) => readField(form, id)).filter(Boolean);
  }

  function readField(form, id) {
    try {
      const field = form.querySelector(`#${id}`);
      return field ? READ[id](field.value, dialCode(field)) : "";
    } catch {
      return "";
    }
  }

  /** Return the code that Shoptet's form keeps beside a phone, such as 420; else the shop's. */
  function dialCode(field) {
    const select = field.parentElement.querySelector("select.js-phone-code");
    return select ? JSON.parse(select.value).phoneCode : dial;
  }

  /** Return the answer about something, asked for once; a failure is asked about again. */
  function question(about) {
    if (!questions.has(about)) {
      const asked = ask(about).then(
        (answer) => answers.set(about, answer),
        () => questions.delete(about),
      );
      questions.set(about, asked);
    }
    return questions.get(about);
  }

  async function ask(about) {
    const key = await crypto.subtle.importKey(
      "raw", bytes(shop), { name: "HMAC", hash: "SHA-256" }, false, ["sign"],
    );
    const hash = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes(about)));
    const hex = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
    const language = document.documentElement.lang.slice(0, 2).toLowerCase();
    const response = await fetch(address, {
      method: "POST",
      // Text needs no leave of the other side, so it costs one request and not two.
      headers: { "Content-Type": "text/plain" },
      body: JSON.stringify({ shop, hash: hex, language }),
      credentials: "omit",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (!response.ok) throw new Error("no answer");
    return response.json();
  }

  function bytes(text) {
    return new TextEncoder().encode(text);
  }

  /** Decide on a form that the shop has found complete: false stops it. */
  function maySubmit(form) {
    if (form.getAttribute("id") !== FORM) return true;
    hide();
    const asked = typedIn(form);
    const refused = asked.map((about) => answers.get(about)).find((answer) => answer?.submit === false);
    if (refused) return refuse(form, String(refused.text));
    const unknown = asked.filter((about) => !answers.has(about));
    const state = asked.join("\n");
    if (!unknown.length || released === state || !form.requestSubmit) return true;
    waitThenSubmit(form, unknown, state);
    return false;
  }

  /** Send the form again when all is answered, or when it has taken too long; once. */
  function waitThenSubmit(form, unknown, state) {
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
    const answered = Promise.allSettled(unknown.map(question));
    // A browser ignores the wish to send a form that it is still being asked to send.
    Promise.race([answered, late]).then(() => setTimeout(() => submitAgain(form, state)));
  }

  function submitAgain(form, state) {
    released = state;
    const button = form.querySelector(BUTTONS);
    if (button && !button.disabled) form.requestSubmit(button);
    else form.requestSubmit();
  }

  function refuse(form, text) {
    const said = document.createElement("p");
    said.id = "smajlik-checkout";
    said.setAttribute("role", "alert");
    said.style.fontWeight = "bold";
    const button = form.querySelector(BUTTONS);
    if (button) button.before(said);
    else form.append(said);
    // Words that come into an element that is there already are read aloud.
    setTimeout(() => {
      said.textContent = text;
      said.scrollIntoView({ block: "nearest" });
    });
    return false;
  }

  function hide() {
    document.getElementById("smajlik-checkout")?.remove();
  }

  /** Ask about a field that was left, once it has rested a moment. */
  function left({ target }) {
    const { id, form } = target;
    if (!(id in READ) || form?.getAttribute("id") !== FORM) return;
    clearTimeout(timers[id]);
    timers[id] = setTimeout(() => {
      const about = readField(form, id);
      if (about) question(about);
    }, PAUSE);
  }

  function carefully(decide) {
    return (form) => {
      try {
        return decide(form);
      } catch {
        return true;
      }
    };
  }

  /** Join whatever decides about forms already: the shop asks each, and each can say no. */
  function join() {
    const scripts = window.shoptet?.scripts;
    if (!scripts?.setCustomFunction) return false;
    scripts.setCustomFunction("postSuccessfulValidation", carefully(maySubmit));
    document.addEventListener("change", left);
    document.addEventListener("focusout", left);
    return true;
  }

  if (address && shop && !join()) {
    const later = () => join() && removeEventListener("load", later);
    addEventListener("load", later);
  }
})();
