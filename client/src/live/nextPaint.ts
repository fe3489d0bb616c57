/** A hidden page paints no frames, but an alert must sound there too. */
const longestWaitMs = 250;

/** Calls once: with the next animation frame, or soon where none comes. */
export function nextPaint(work: () => void): void {
  let isDone = false;
  const once = () => {
    if (isDone) return;
    isDone = true;
    clearTimeout(timer);
    work();
  };
  const timer = setTimeout(once, longestWaitMs);
  requestAnimationFrame(once);
}
