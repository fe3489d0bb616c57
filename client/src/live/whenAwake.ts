/** Systems that freeze hidden pages keep their dead connections "open": after this long hidden, none is believed. */
const frozenAfterMs = 5_000;

/** Calls when the page comes back from sleep, from the back-forward cache or from a network loss. Returns how to stop. */
export function whenAwake(work: () => void): () => void {
  let hiddenAtMs: number | null = document.hidden ? Date.now() : null;
  const onVisibility = () => {
    if (document.hidden) {
      hiddenAtMs = Date.now();
      return;
    }
    if (hiddenAtMs !== null && Date.now() - hiddenAtMs >= frozenAfterMs) work();
    hiddenAtMs = null;
  };
  const onPageShow = (event: PageTransitionEvent) => {
    if (event.persisted) work();
  };
  document.addEventListener('visibilitychange', onVisibility);
  window.addEventListener('pageshow', onPageShow);
  window.addEventListener('online', work);
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
    window.removeEventListener('pageshow', onPageShow);
    window.removeEventListener('online', work);
  };
}
