/* Dragging a story of the roundup by the mouse: the arrows do the same for everybody else. Where it is let go is sent by
   the form's own button, so that what was typed meanwhile is saved along with it. */

let dragged = null;

const rowOf = (target) => (target instanceof Element ? target.closest(".order-list [data-item]") : null);

function mark(row, side) {
  for (const one of document.querySelectorAll(".order-list :is(.before, .after)")) one.classList.remove("before", "after");
  row?.classList.add(side);
}

/* Whether the pointer is nearer to the row's upper edge or to its lower one. */
function side(row, { clientY }) {
  const { top, height } = row.getBoundingClientRect();
  return clientY < top + height / 2 ? "before" : "after";
}

document.addEventListener("pointerdown", ({ target, pointerType }) => {
  const row = rowOf(target);
  if (row) row.draggable = pointerType === "mouse" && !target.closest("a, button, select, label");
});

document.addEventListener("dragstart", (event) => {
  const row = rowOf(event.target);
  if (!row || event.target !== row) return;
  dragged = row;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", row.querySelector("p a").textContent);
});

document.addEventListener("dragover", (event) => {
  const row = dragged && rowOf(event.target);
  if (!row) return;
  event.preventDefault();
  if (row === dragged) mark();
  else mark(row, side(row, event));
});

document.addEventListener("drop", (event) => {
  const row = dragged && rowOf(event.target);
  if (!row) return;
  event.preventDefault();
  if (row === dragged) return;
  const button = document.querySelector("#drop");
  button.value = `${dragged.dataset.item} ${side(row, event)} ${row.dataset.item}`;
  button.form.requestSubmit(button);
});

document.addEventListener("dragend", () => {
  if (dragged) dragged.draggable = false;
  dragged = null;
  mark();
});
