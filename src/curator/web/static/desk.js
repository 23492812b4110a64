/* What a script adds to pages that are whole without one: keys, a focus that is never lost, and decisions that wait for
   a desk that does not answer. What it acts on is declared in the pages:

   aria-keyshortcuts="p"   the key that presses a control; one in the current item first, one in another never
   data-item="ID"          a row at which j and k stop; the current one has aria-current, and the only tabindex of 0
   data-leaves="picked"    a button that takes its item off the page, at once; it says how the item leaves
   data-asks               a button that a key presses only after a question: the first time it is sent without its value
   data-go="q"             where g q leads
   data-renewed            with an id: what changes when an item has left, and is taken over from the answer
   #newer data-than="ID"   how many stories came after that one is asked every minute, and shown there

   Forms that post are sent by this script, one after the other, and their answer takes the place of the page; links and
   forms that get are htmx's. */

const TOLD_FOR = 8000; // ms that a toast stays
const AGAIN = 5000; // ms until a desk that did not answer is asked again
const NEWER = 60000; // ms between two questions for new stories
const PATIENCE = 400; // ms after which it is shown that something takes time
const LEAVING = 120; // ms, as in desk.css
const PREFIX = 1500; // ms in which the second letter of g q is awaited
const NUMBERS = ["", "", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

const $ = (selector, within = document) => within?.querySelector(selector) ?? null;
const $$ = (selector, within = document) => [...(within?.querySelectorAll(selector) ?? [])];
const main = () => $("#main");
const later = (ms) => new Promise((done) => setTimeout(done, ms));

/* ---- Items: one is current, has the frame and the keys ---- */

const items = () => $$("[data-item]").filter((one) => !one.closest(".leaving"));
const current = () => items().find((one) => one.matches("[aria-current]")) ?? null;
const itemOf = (id) => items().find((one) => one.dataset.item === id);

/* Make an item the current one; it stays where it is on the screen, or comes into view by the shortest way. */
function select(item, { focus = true } = {}) {
  const was = item.getBoundingClientRect().top;
  for (const other of $$("[data-item][aria-current]").filter((one) => one !== item)) {
    other.removeAttribute("aria-current");
    other.tabIndex = -1;
  }
  item.setAttribute("aria-current", "true");
  item.tabIndex = 0;
  if (!focus) return;
  item.focus({ preventScroll: true });
  scrollBy({ top: item.getBoundingClientRect().top - was, behavior: "instant" });
  item.scrollIntoView({ block: "nearest", behavior: "instant" });
}

function step(by) {
  const all = items();
  select(all[all.indexOf(current()) + by] ?? current() ?? all[0]);
}

/* ---- Keys ---- */

const FIELD = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button])";
const lettersRest = () => localStorage.getItem("letters") === "off";
const held = []; // keys that were pressed while an answer was on its way
let prefixed = -Infinity; // when g was pressed

const nameOf = ({ key, ctrlKey, metaKey, altKey }) =>
  `${ctrlKey || metaKey ? "Control+" : ""}${altKey ? "Alt+" : ""}${key}`;

/* The control that a key presses: of the current item, else of the page; one that is not seen is none. */
function control(name) {
  const here = current();
  const all = $$("[aria-keyshortcuts]").filter(
    (one) => one.getAttribute("aria-keyshortcuts").split(" ").includes(name) && one.getClientRects().length,
  );
  return all.find((one) => here?.contains(one)) ?? all.find((one) => !one.closest("[data-item]"));
}

/* Do what a key says; false where it says nothing here. */
function act(name) {
  if (performance.now() - prefixed < PREFIX) {
    prefixed = -Infinity;
    const there = $(`[data-go="${CSS.escape(name)}"]`);
    if (there) return there.click(), true;
  }
  if (name === "g") return (prefixed = performance.now()), true;
  if (name === "?") return openKeys(), true;
  if (name === "u" && $("#undo")) return $("#undo").requestSubmit(), true;
  if ((name === "j" || name === "k") && items().length) return step(name === "j" ? 1 : -1), true;
  const pressed = control(name);
  if (pressed?.matches(FIELD)) return pressed.focus(), pressed.select?.(), true;
  if (pressed?.matches("[data-asks]")) pressed.value = "";
  if (pressed) return pressed.click(), true;
  if (name === "/") return location.assign("/#q"), true;
  return false;
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  const name = nameOf(event);
  if (event.defaultPrevented || event.isComposing || !(target instanceof Element)) return;
  if ($("#keys.open")) return void ((key === "Escape" || key === "?") && closeKeys());
  if (key === "Escape") return void (target.matches(FIELD) && (current() ?? main()).focus({ preventScroll: true }));
  const isLetter = key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (key.length === 1 && !isLetter) return; // combinations belong to the browser
  if (target.matches(FIELD) && name !== "Control+Enter") return;
  if (isLetter && (lettersRest() || key === " ")) return;
  if (event.repeat && name !== "j" && name !== "k") return; // a cat on the keyboard judges one story
  if (name === "Enter" ? !target.matches("[data-item], body, main") : !isLetter && !name.includes("+")) return;
  if (waits()) held.push(name);
  if (waits() || act(name)) event.preventDefault();
});

document.addEventListener("focusin", ({ target }) => {
  // Only by keyboard: a card that opened under a mouse button would take the button from under it
  const item = target.matches(":focus-visible") && target.closest("[data-item]");
  if (item && !item.matches("[aria-current]") && !item.closest(".leaving")) select(item, { focus: false });
});

document.addEventListener("click", (event) => {
  const { target } = event;
  if (target.closest('a[href="#keys"]')) return event.preventDefault(), openKeys();
  if (target.closest("[data-close]") || target.matches("#keys")) return event.preventDefault(), closeKeys();
  const item = target.closest("[data-item]");
  if (item && !target.closest("a, button, input, select, textarea, label, summary")) select(item);
});

/* ---- The overlay of keys ---- */

let cameFrom = null;

function openKeys() {
  const keys = $("#keys");
  if (!keys || keys.matches(".open")) return;
  cameFrom = document.activeElement;
  keys.classList.add("open");
  keys.setAttribute("role", "dialog");
  keys.setAttribute("aria-modal", "true");
  for (const other of $$("body > :not(#keys)")) other.inert = true; // the focus stays inside
  $("[data-close]", keys).focus();
}

function closeKeys() {
  const keys = $("#keys");
  if (location.hash === "#keys") history.replaceState(history.state, "", location.pathname + location.search);
  keys.classList.remove("open");
  keys.setAttribute("role", "region");
  keys.removeAttribute("aria-modal");
  for (const other of $$("body > :not(#keys)")) other.inert = false;
  (cameFrom?.isConnected && cameFrom !== document.body ? cameFrom : current() ?? main()).focus({ preventScroll: true });
}

/* ---- Sending: one after the other, in order, however long it takes ---- */

const outbox = []; // what waits to be sent; each names its story, so that sending twice does no harm
const gone = new Set(); // the items that left this page
const afterwards = []; // links that were followed meanwhile: a page that is gone to knows what was decided before
let busy = false; // an answer is on its way that will take the place of the page
let offline = false;
let sending = false;

/* Whether a key must wait: for a page that is on its way, or for the items behind the last. */
const waits = () => busy || (outbox.length > 0 && !offline && $("#cards") && !items().length);

/* How many decisions wait stands at the root, for whoever looks on. */
const count = () => (document.documentElement.dataset.waits = outbox.length);

function submit(event) {
  const { target: form, submitter: button } = event;
  if ((button?.getAttribute("formmethod") ?? form.method) !== "post") return;
  event.preventDefault();
  event.stopPropagation(); // htmx would send it, too
  const url = button?.hasAttribute("formaction") ? button.formAction : form.action;
  const body = new URLSearchParams(new FormData(form, button));
  if (outbox.some((other) => other.url === url && `${other.body}` === `${body}`)) return; // a double click
  const typed = $$(FIELD, form).some((one) => one.type !== "hidden");
  if (offline && typed) return tell({ typed });
  const item = button?.dataset.leaves ? button.closest("[data-item]") : null;
  const twin = document.activeElement?.matches("[data-item]") ? null : twinOf(button);
  outbox.push({ url, body, typed, twin, leaves: Boolean(item) });
  count();
  if (item) leave(item, button.dataset.leaves);
  else if (!offline) (busy = true), patience();
  if (offline) tell({});
  send();
}
document.addEventListener("submit", submit, true);

async function send() {
  if (sending) return;
  sending = true;
  while (outbox.length || offline) {
    const one = outbox[0];
    const answer = await ask(one);
    if (!answer.came) {
      offline = true;
      if (one?.typed) outbox.shift(); // what is typed stays in its fields, and may still change
      count();
      resume();
      tell({ typed: one?.typed, page: answer.page });
      await later(AGAIN);
      continue;
    }
    offline = false;
    $("#offline")?.remove();
    if (!one) break;
    outbox.shift();
    count();
    if (one.leaves) renew(answer);
    else replace(answer, one.twin);
    if (outbox.every((other) => other.leaves)) resume();
  }
  sending = false;
  for (const go of afterwards.splice(0)) go();
}

/* Return the answer; of a decision that waits none came where the desk cannot serve now, or does not know who asks. */
async function ask(one) {
  try {
    const found = await fetch(one?.url ?? "/newer", one ? { method: "POST", body: one.body } : { cache: "no-store" });
    const page = new DOMParser().parseFromString(await found.text(), "text/html");
    const came = !(one?.leaves && [401, 403, 503].includes(found.status));
    return { came, page, ok: found.ok, url: found.redirected ? found.url : "" };
  } catch {
    return { came: false, page: null };
  }
}

/* Go on with the keys that were held, until one of them waits for an answer again. */
function resume() {
  busy = false;
  $("body > .wait")?.remove();
  while (held.length && !waits()) act(held.shift());
}

/* An item leaves at once; the next takes its place and the focus. */
function leave(item, how) {
  const all = items();
  const next = all[all.indexOf(item) + 1] ?? all[all.indexOf(item) - 1];
  const row = item.closest("li") ?? item;
  gone.add(item.dataset.item);
  row.classList.add("leaving", how);
  row.inert = true;
  if (next) select(next);
  else main().focus({ preventScroll: true });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  setTimeout(() => (row.remove(), next?.isConnected && next.scrollIntoView({ block: "nearest" })), calm ? 0 : LEAVING);
}

/* After an item left: take over the counts, and the items that come behind the last; none that stand between. */
function renew(answer) {
  const { page, ok } = answer;
  const known = new Set(items().map((one) => one.dataset.item));
  if (!ok) return complain($("main .note", page));
  if (!known.size && !outbox.length) return replace(answer);
  for (const old of $$("#bar, #told, [data-renewed]")) {
    const fresh = page.getElementById(old.id);
    if (fresh && !old.contains(document.activeElement)) old.replaceChildren(...fresh.childNodes);
  }
  const others = $$("[data-item]", page);
  const last = others.findIndex((one) => one.dataset.item === items().at(-1)?.dataset.item);
  for (const one of last < 0 ? [] : others.slice(last + 1)) {
    if (known.has(one.dataset.item) || gone.has(one.dataset.item)) continue;
    one.removeAttribute("aria-current");
    one.tabIndex = -1;
    $("#cards").append(one.closest("li"));
  }
  htmx.process(document.body);
  settle();
}

/* What went wrong with an item that has left is said above the list. */
function complain(note) {
  $("main > [role=alert]")?.remove();
  if (note) main().prepend(note);
}

/* Put the answer in the place of the page; the focus goes to what went wrong, if anything did, stays with what had it,
   or goes to the current item. */
function replace({ page, url, ok }, twin = null) {
  const fresh = $("#main", page);
  if (url && !$("#bar", page) !== !$("#bar")) return location.assign(url); // to the login, or from it
  const kept = current();
  const was = kept?.getBoundingClientRect().top;
  const moved = url && new URL(url).pathname !== location.pathname;
  gone.clear();
  document.title = page.title;
  main().replaceWith(fresh);
  for (const id of ["bar", "told", "undo"]) {
    const part = page.getElementById(id);
    if (part) document.getElementById(id)?.replaceChildren(...part.childNodes);
  }
  if (url) history[moved ? "pushState" : "replaceState"]({ htmx: true }, "", url);
  htmx.process(document.body);
  const same = kept && itemOf(kept.dataset.item);
  if (moved || !url) scrollTo({ top: 0, behavior: "instant" });
  else if (same) scrollBy({ top: same.getBoundingClientRect().top - was, behavior: "instant" });
  const control = twin && $$("a, button", fresh).find((one) => twinOf(one) === twin);
  const alert = $('[role="alert"]', fresh);
  focusOn($("[autofocus]", fresh) ?? ((!ok && alert) || (control ?? current() ?? alert ?? fresh)));
  settle();
}

/* What a control is known by in another rendering of its page; one that says so is known though it says otherwise. */
function twinOf(one) {
  if (one?.dataset.twin) return one.dataset.twin;
  const said = ["name", "aria-label", "formaction", "href"].map((name) => one?.getAttribute(name));
  return one && [...said, one.textContent].join();
}

function focusOn(one) {
  if (one.matches("[role=alert]")) one.tabIndex = -1;
  one.focus({ preventScroll: true });
  if (!one.matches("main")) one.scrollIntoView({ block: "nearest", behavior: "instant" });
}

/* Say why nothing is sent now, and what waits for it; the time of the last try is not read aloud. */
function tell({ typed, page = null }) {
  const many = outbox.length > 1 ? `last ${NUMBERS[outbox.length] ?? outbox.length} decisions are` : "last decision is";
  let words = "This page stays as it is. Go on when the desk is back.";
  if (typed) words = "Nothing was saved. What you typed is still here: do not close the tab, and save when it is back.";
  if (outbox.length) words = `Your ${many} kept in this page and will be sent when it is back. Do not close the tab.`;
  let note = $("#offline");
  if (!note) {
    note = Object.assign(document.createElement("div"), { id: "offline", className: "note offline" });
    note.innerHTML = '<div role="status"><h2></h2><p></p></div><p class="soft"></p><p class="row"></p>';
    main().before(note);
  }
  const title = $("main h1", page)?.textContent ?? "The desk does not answer.";
  const [said, tried, ways] = $$("p", note);
  if ($("h2", note).textContent !== title) $("h2", note).textContent = title;
  if (typed || outbox.length || !said.textContent) said.textContent = words;
  tried.textContent = `Tried again every 5 seconds; last at ${new Date().toLocaleTimeString("en-GB")}.`;
  ways.replaceChildren(...$$('main a[target="_blank"]', page)); // e.g. to log in beside this page
}

addEventListener("beforeunload", (event) => outbox.length && event.preventDefault());

/* ---- Links, by htmx ---- */

document.addEventListener("htmx:confirm", (event) => {
  if (!outbox.length || offline || event.detail.verb !== "get") return;
  event.preventDefault();
  afterwards.push(() => event.detail.issueRequest(true));
});
document.addEventListener("htmx:beforeRequest", () => {
  const query = new URLSearchParams(location.search);
  const item = current();
  patience();
  if (!item || !$("#cards")) return;
  query.set("at", item.dataset.item); // going back leads to the card that was left
  history.replaceState({ htmx: true }, "", `${location.pathname}?${query}`);
});
document.addEventListener("htmx:afterRequest", () => $("body > .wait")?.remove());
document.addEventListener("htmx:sendError", () => ((offline = true), tell({}), send()));
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (!target.matches?.("#main, body")) return;
  gone.clear();
  focusOn(new URLSearchParams(location.search).has("at") && current() ? current() : main());
  settle();
});
addEventListener("pageshow", ({ persisted }) => persisted && location.reload()); // it may show what is judged by now

/* A line after a moment of waiting; the page can be worked with. */
async function patience() {
  const begun = (patience.begun = {});
  await later(PATIENCE);
  if (patience.begun !== begun || !(busy || $(".htmx-request")) || $("body > .wait")) return;
  document.body.append(Object.assign(document.createElement("div"), { className: "wait" }));
}

/* ---- What comes and goes by itself ---- */

/* A page, or a part of it, is new. */
function settle() {
  for (const img of $$("main img")) if (img.complete && !img.naturalWidth) img.classList.add("missing");
  const fade = (toast) => (toast.matches(":hover, :focus-within") ? setTimeout(fade, TOLD_FOR, toast) : toast.remove());
  for (const toast of $$(".toast:not([data-fades])")) {
    toast.dataset.fades = ""; // after a while, but not from under a hand
    setTimeout(fade, TOLD_FOR, toast);
  }
  const query = new URLSearchParams(location.search);
  if (!query.has("done")) return;
  query.delete("done"); // it is told once
  history.replaceState({ htmx: true }, "", [location.pathname, query].filter(String).join("?") + location.hash);
}

/* A picture that cannot be had leaves its place empty, without a browser's sign for it. */
addEventListener("error", ({ target }) => target.matches?.("main img") && target.classList.add("missing"), true);

setInterval(async () => {
  const line = $("#newer");
  if (!line || offline || document.hidden) return;
  const answer = await fetch(`/newer?than=${encodeURIComponent(line.dataset.than)}`).catch(() => null);
  const { count } = answer?.ok ? await answer.json() : {};
  if (count && line.isConnected) {
    $("a", line).textContent = `${count} new, show`;
    line.hidden = false;
  }
}, NEWER);

const box = $("#letters");
if (box) {
  box.closest("[hidden]").hidden = false;
  box.checked = !lettersRest();
  box.addEventListener("change", () => localStorage.setItem("letters", box.checked ? "on" : "off"));
}
settle();
if (location.hash === "#keys") openKeys();
else if (location.hash === "#q") $("#q")?.focus();
else if (new URLSearchParams(location.search).has("at") && current()) focusOn(current());
