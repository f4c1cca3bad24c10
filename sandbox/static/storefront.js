// What add-ons rely on in Shoptet's storefront: functions of the shop that they can join in.
// Names and behaviour are those of shoptet/templates-assets: a form is not sent when any of them
// returns false after its validation, and is sent when one throws.
window.shoptet = window.shoptet || {};
(function (shoptet) {
  function setCustomFunction(name, joining) {
    if (typeof joining !== "function" || typeof shoptet.custom[name] !== "function") {
      return;
    }
    const before = shoptet.custom[name];
    shoptet.custom[name] = function (element, args) {
      const verdicts = [before(element, args), joining(element, args)];
      return !verdicts.includes(false);
    };
  }

  function signalCustomEvent(name, element) {
    (element || document).dispatchEvent(new CustomEvent(name, { bubbles: true }));
  }

  shoptet.custom = shoptet.custom || {};
  shoptet.custom.postSuccessfulValidation = shoptet.custom.postSuccessfulValidation || (() => true);
  shoptet.custom.postFailedValidation = shoptet.custom.postFailedValidation || (() => undefined);
  shoptet.scripts = { setCustomFunction, signalCustomEvent };

  for (const form of document.forms) {
    // The browser validates; "submit" comes only when it found nothing wrong.
    form.addEventListener("submit", (event) => {
      signalCustomEvent("ShoptetSuccessfulValidation", form);
      if (shoptet.custom.postSuccessfulValidation(form) === false) {
        event.preventDefault();
        event.stopPropagation();
      }
    });
    let told = false;
    form.addEventListener("invalid", () => {
      if (told) {
        return;
      }
      // Every invalid field says so in the same task; the form failed once.
      told = true;
      setTimeout(() => { told = false; });
      signalCustomEvent("ShoptetFailedValidation", form);
      shoptet.custom.postFailedValidation(form);
    }, true);
  }
})(window.shoptet);
