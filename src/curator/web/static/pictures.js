/* A picture that the desk has not got yet is asked for again, a little later each time. */

const LATER = [1500, 4000, 10000]; // ms
const asked = new WeakMap();

function again(picture) {
  const times = asked.get(picture) ?? 0;
  if (times >= LATER.length || !new URL(picture.src).pathname.startsWith("/pictures/")) return;
  asked.set(picture, times + 1);
  setTimeout(() => { if (picture.isConnected) picture.src = picture.src; }, LATER[times]);
}

addEventListener("error", (event) => { if (event.target instanceof HTMLImageElement) again(event.target); }, true);
for (const picture of document.images) if (picture.complete && picture.src && !picture.naturalWidth) again(picture);
