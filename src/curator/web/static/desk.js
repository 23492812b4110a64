/* What a script adds to pages that are whole without one. */

const TOLD_FOR = 8000; // ms a toast stays, unless somebody is at it

/* The toast goes by itself, but not from under a hand. */
function fade(toast) {
  setTimeout(() => (toast.matches(":hover, :focus-within") ? fade(toast) : toast.remove()), TOLD_FOR);
}

for (const toast of document.querySelectorAll(".toast")) fade(toast);
