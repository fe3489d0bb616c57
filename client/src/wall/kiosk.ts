import { inBackground } from '../live/inBackground.ts';
import { reloadPage } from '../live/reloadPage.ts';

/** Keeps the panel lit where the browser can; it lets go whenever the page is hidden, so it is asked for again. */
export function keepAwake(): void {
  const { wakeLock } = navigator as { wakeLock?: WakeLock }; // absent on old televisions and on plain http
  if (!wakeLock) return;
  const ask = () => {
    if (!document.hidden) inBackground(wakeLock.request('screen'));
  };
  document.addEventListener('visibilitychange', ask);
  ask();
}

const faultsKey = 'vetcare-wall-faults';
const firstWaitMs = 5_000;
const longestWaitMs = 300_000;
const healthyAfterMs = 600_000;

function countFault(): number {
  try {
    const faults = Number(sessionStorage.getItem(faultsKey) ?? '0') + 1;
    sessionStorage.setItem(faultsKey, String(faults));
    return faults;
  } catch {
    return 3; // no memory of earlier ones: wait a while rather than spin
  }
}

/** Nobody stands before a wall screen to press reload: an error that nothing caught does it, each time after a longer wait. */
export function reloadAfterFaults(): void {
  let isReloading = false;
  const onFault = (said: string) => {
    // Browsers report this one for a harmless skipped measurement.
    if (isReloading || said.startsWith('ResizeObserver')) return;
    isReloading = true;
    reloadPage(Math.min(longestWaitMs, firstWaitMs * 2 ** (countFault() - 1)));
  };
  window.addEventListener('error', (event) => onFault(event.message));
  window.addEventListener('unhandledrejection', (event) => onFault(String(event.reason)));
  setTimeout(() => {
    try {
      sessionStorage.removeItem(faultsKey);
    } catch {
      // Then nothing was counted either.
    }
  }, healthyAfterMs);
}
