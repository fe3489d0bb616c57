/** Puts a floating element under its anchor, right edges aligned, moved up or sideways to stay in the window. */
export function placeBelow(floating: HTMLElement, anchor: HTMLElement) {
  const edge = 8;
  const box = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = floating;
  const left = Math.min(Math.max(edge, box.right - width), innerWidth - width - edge);
  const hasRoomBelow = box.bottom + height + edge <= innerHeight;
  const top = hasRoomBelow ? box.bottom + 4 : Math.max(edge, box.top - height - 4);
  floating.style.left = `${left}px`;
  floating.style.top = `${top}px`;
}
