import type { Logger } from 'pino';
import type { App } from './app.ts';

/** A drain that hangs is cut off after this. */
const hardStopMs = 25_000;

/**
 * On SIGTERM or SIGINT: no new requests (503), timers stopped, sockets told `bye` and closed, requests in hand finished, pools ended. A second signal, or 25 s, ends at once.
 */
export function drainOnSignal({ app, deps }: App, log: Logger): void {
  let isDraining = false;
  const drain = async (): Promise<void> => {
    await app.close();
    await deps.db.destroy();
  };
  const onSignal = (): void => {
    if (isDraining) process.exit(1);
    isDraining = true;
    setTimeout(() => process.exit(1), hardStopMs).unref();
    drain().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'the drain failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  // Whoever started us was killed: its end of the message channel closed.
  process.on('disconnect', onSignal);
}
