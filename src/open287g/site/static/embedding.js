"use strict";
/* Lines to copy: where the site was built without its address, the one at which it is read is put in. */
document.querySelectorAll("textarea[data-no-address]").forEach((field) => {
  const root = new URL(document.documentElement.dataset.root || ".", location.href).href.replace(/\/$/, "");
  field.value = field.value.split(field.dataset.noAddress + "/").join(root + "/");
  field.addEventListener("focus", () => field.select());
});
