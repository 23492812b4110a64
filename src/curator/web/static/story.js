/* What a script adds to a story's page, which is whole without one: the proof follows every tick and every word while
   nothing is saved, selecting a passage ticks its sentences, and what was typed survives going to another page.

   The server alone knows what a quotation is: whatever changes here is sent to #story[data-proving], which stores
   nothing and answers with the page as it would be; parts of it take the place of those that stand here. */

const LULL = 250; // ms without a key after which words are proved
const FIELDS = ["headline", "quotation", "comment", "section", "alt", "caption", "picture credit", "permission", "address"];
const RENEWED = ["proved", "sentences"]; // parts of the page that follow what is typed

const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const form = () => $("#story");
const boxes = () => $$('#sentences input[name="quote"]');
const later = (ms) => new Promise((done) => setTimeout(done, ms));

/* ---- The proof follows ---- */

let asked = 0;

/* Show what the page would be; `by` says whether ticks or words were changed last, `act` what a button does to them. */
async function prove(by, act = "") {
  const here = form();
  if (by) $("#by").value = by;
  loose();
  const turn = (asked += 1);
  const body = new URLSearchParams(new FormData(here));
  if (act) body.set("do", act);
  const answer = await fetch(here.dataset.proving, { method: "POST", body }).catch(() => null);
  if (!answer?.ok || turn !== asked || !here.isConnected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (turn !== asked || !here.isConnected) return;
  for (const id of RENEWED) renew($(`#${id}`), $(`#${id}`, page));
  const said = new Map(FIELDS.map((name) => [name, field(name, page)?.value]));
  for (const name of FIELDS) {
    const one = field(name);
    const follows = one !== document.activeElement && (name !== "quotation" || by !== "words");
    if (one && follows && said.get(name) !== undefined) one.value = said.get(name);
  }
  const credit = $(".out", page);
  if (credit) $(".out").replaceChildren(...credit.childNodes);
  if (act || by === "ticks") $("#by").value = act ? "words" : "ticks";
  keep();
}

const field = (name, within = document) => $(`#story [name="${CSS.escape(name)}"]:not([type="hidden"])`, within);

/* Put a part in the place of another; the focus stays on the control that had it. */
function renew(old, anew) {
  if (!old || !anew) return;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const place = focused?.dataset.start;
  old.replaceChildren(...anew.childNodes);
  if (!focused) return;
  const twin = place ? boxes().find((one) => one.dataset.start === place) : $("button", old);
  (twin ?? $("#quotation") ?? $("#main")).focus({ preventScroll: true });
}

/* Say that nothing of this is saved yet. */
function loose() {
  form().dataset.loose = "";
  const state = $("#state");
  if (state && state.textContent.trim() !== "Not saved yet.") state.textContent = "Not saved yet.";
}

document.addEventListener("change", ({ target }) => {
  if (!target.closest?.("#story")) return;
  if (target.matches('[name="quote"]')) return void prove("ticks");
  if (target.matches('[name="image"], [name="section"], [name="permission"]')) prove("");
});

let typing = 0;

document.addEventListener("input", async ({ target }) => {
  if (!target.closest?.("#story") || !target.matches("textarea, input:not([type=checkbox], [type=radio])")) return;
  loose();
  keep();
  const [turn, here] = [(typing += 1), form()];
  const by = target.matches("#quotation") ? "words" : "";
  if (by) $("#by").value = by;
  if (!by && !target.matches("#headline")) return; // nothing else on the page follows from it
  await later(LULL);
  if (turn === typing && here.isConnected) prove(by); // what was saved meanwhile has a page of its own
});

/* Buttons that only change what is typed do so here; without a script they save along with it. */
document.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest?.('#story button[name="do"]');
    if (!button || !/^(back|mark|use)\b/.test(button.value) || $(".clash")) return;
    event.preventDefault();
    event.stopPropagation();
    prove("", button.value);
  },
  true,
);

/* ---- A passage: selecting ticks its sentences, and part of one is offered by itself ---- */

/* The characters of the article that are selected, or nothing. */
function selected() {
  const chosen = getSelection();
  if (!chosen.rangeCount || chosen.isCollapsed) return null;
  const range = chosen.getRangeAt(0);
  const touched = boxes().filter((one) => range.intersectsNode(one.nextElementSibling));
  const ends = touched.map((one) => [one, at(one, range, "start"), at(one, range, "end")]).filter(([, from, to]) => to > from);
  return ends.length ? { ends, start: ends[0][1], end: ends.at(-1)[2] } : null;
}

/* Where in the article a selection's end lies, kept within a sentence. */
function at(box, range, edge) {
  const words = box.nextElementSibling;
  const whole = document.createRange();
  whole.selectNodeContents(words);
  const [node, offset] = edge === "start" ? [range.startContainer, range.startOffset] : [range.endContainer, range.endOffset];
  const start = Number(box.dataset.start);
  if (!words.contains(node)) return edge === "start" ? start : Number(box.dataset.end);
  whole.setEnd(node, offset);
  return start + whole.toString().length;
}

const only = () => $("#only");
let passage = null;

document.addEventListener("pointerup", async ({ target }) => {
  if (!target.closest?.(".source") && !getSelection().toString()) return;
  await later(0); // the selection is made after the button is up
  const found = $("#sentences") ? selected() : null;
  passage = found;
  if (!found) return void (only() && (only().hidden = true));
  const fresh = found.ends.filter(([box]) => !box.checked);
  for (const [box] of fresh) box.checked = true;
  const isPart = found.ends.some(([box, from, to]) => from > Number(box.dataset.start) || to < Number(box.dataset.end));
  only().hidden = !isPart;
  if (fresh.length) prove("ticks");
});

document.addEventListener(
  "click",
  (event) => {
    // A click that ends a selection is no click on the sentence
    if (event.target.closest?.("#sentences label") && !event.target.matches("input") && passage && !getSelection().isCollapsed) event.preventDefault();
    if (!event.target.closest?.("#only button") || !passage) return;
    for (const [{ dataset }, from, to] of passage.ends) {
      const box = boxes().find((one) => one.dataset.start === dataset.start);
      if (!box) continue;
      box.value = `${from}-${to}`;
      box.checked = true;
    }
    getSelection().removeAllRanges();
    only().hidden = true;
    passage = null;
    prove("ticks");
  },
  true,
);

/* ---- Keys in the source: arrows from sentence to sentence, [ begins here, ] ends here ---- */

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (!target.matches?.('#sentences input[name="quote"]') || event.ctrlKey || event.metaKey || event.altKey) return;
  const all = boxes();
  const place = all.indexOf(target);
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[key];
  if (step) {
    event.preventDefault();
    return void all[place + step]?.focus();
  }
  if ((key !== "[" && key !== "]") || localStorage.getItem("letters") === "off") return;
  event.preventDefault();
  const ticks = all.map((one) => one.checked);
  const first = key === "[" || !ticks.includes(true) ? place : Math.min(ticks.indexOf(true), place);
  const last = key === "]" || !ticks.includes(true) ? place : Math.max(ticks.lastIndexOf(true), place);
  all.forEach((one, number) => {
    one.checked = number >= first && number <= last;
    if (one.checked) one.value = `${one.dataset.start}-${one.dataset.end}`;
  });
  prove("ticks");
});

/* ---- What is typed survives another page: it is kept in this tab until it is saved ---- */

const name = () => `typed ${form().dataset.story}`;
const hidden = (of) => $(`#story [name="${CSS.escape(`was-${of}`)}"]`)?.value ?? "";

function keep() {
  const typed = FIELDS.filter((of) => field(of) && field(of).value.trim() !== hidden(of).trim());
  if (!typed.length) return sessionStorage.removeItem(name());
  sessionStorage.setItem(name(), JSON.stringify(typed.map((of) => [of, hidden(of), field(of).value])));
}

/* Put back what was typed and not saved, where nobody changed the same meanwhile. */
function restore() {
  const here = form();
  if (!here || "met" in here.dataset) return;
  here.dataset.met = "";
  $("#how").hidden = false;
  if ("loose" in here.dataset) return;
  const kept = JSON.parse(sessionStorage.getItem(name()) ?? "[]");
  const back = kept.filter(([of, was]) => field(of) && hidden(of).trim() === was.trim());
  if (!back.length) return sessionStorage.removeItem(name());
  for (const [of, , value] of back) field(of).value = value;
  prove(back.some(([of]) => of === "quotation") ? "words" : "");
  $("#state").textContent = "Not saved yet. What you had typed here stands in its fields again.";
}

new MutationObserver(restore).observe(document.body, { childList: true });
restore();
