const atLatestMs = 3_000;

/** Does the work once the browser has nothing better to do, within three seconds. Returns how to call it off. */
export function whenQuiet(work: () => void): () => void {
  // Safari has no idle callbacks.
  if (!('requestIdleCallback' in globalThis)) {
    const timer = setTimeout(work, atLatestMs / 3);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(work, { timeout: atLatestMs });
  return () => cancelIdleCallback(handle);
}
