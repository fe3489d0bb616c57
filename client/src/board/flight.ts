/** Lets moved cards fly from their old place to their new one: rectangles are read in one pass before and one after the change. */
const flightMs = 420;

type Place = { readonly id: string; readonly box: DOMRect };

function find(id: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-card="${CSS.escape(id)}"]`);
}

/** Where these cards are now; those that are not shown are left out. Call before the board changes. */
export function placesOf(ids: readonly string[]): Place[] {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return [];
  return ids.flatMap((id) => {
    const box = find(id)?.getBoundingClientRect();
    return box ? [{ id, box }] : [];
  });
}

/** A copy flies above everything, so that no column clips it; the card itself appears when it lands. Call after the board changed. */
export function fly(places: readonly Place[]) {
  const moves = places.flatMap((from) => {
    const card = find(from.id);
    const to = card?.getBoundingClientRect();
    if (!card || !to) return [];
    const isFar = Math.abs(to.left - from.box.left) > 40 || Math.abs(to.top - from.box.top) > 200;
    return isFar ? [{ card, from: from.box, to }] : [];
  });
  for (const move of moves) flyOne(move.card, move.from, move.to);
}

function flyOne(card: HTMLElement, from: DOMRect, to: DOMRect) {
  const copy = card.cloneNode(true);
  if (!(copy instanceof HTMLElement)) return;
  copy.removeAttribute('data-card');
  copy.inert = true;
  copy.ariaHidden = 'true';
  Object.assign(copy.style, {
    position: 'fixed',
    zIndex: '40',
    left: `${to.left}px`,
    top: `${to.top}px`,
    width: `${to.width}px`,
    pointerEvents: 'none',
  });
  document.body.append(copy);
  const start = `translate(${from.left - to.left}px, ${from.top - to.top}px)`;
  const motion = { duration: flightMs, easing: 'cubic-bezier(0.2, 0.7, 0.2, 1)' };
  card.animate([{ opacity: 0 }, { opacity: 0 }], { duration: flightMs });
  const flight = copy.animate([{ transform: start }, { transform: 'none' }], motion);
  flight.onfinish = flight.oncancel = () => copy.remove();
}
