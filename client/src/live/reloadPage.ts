const retryMs = 5_000;

async function isServed(): Promise<boolean> {
  try {
    return (await fetch(location.href, { cache: 'no-store' })).ok;
  } catch {
    return false;
  }
}

/** Loads the page anew after a wait, but only once the server serves it: a browser's own error page would be the end of a wall screen. */
export function reloadPage(afterMs: number): void {
  setTimeout(() => {
    isServed()
      .then((served) => (served ? location.reload() : reloadPage(retryMs)))
      .catch(() => reloadPage(retryMs));
  }, afterMs);
}
