import { performance } from 'node:perf_hooks';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Calls `press` for each time a person asks to end. One Ctrl-C arrives two or three times within milliseconds, from
 * the terminal and again from npm, and counts as one. Returns what stops the listening.
 */
export function onPress(press: () => void): () => void {
  let lastAt = -Infinity;
  const hear = () => {
    const isEcho = performance.now() - lastAt < 250;
    lastAt = performance.now();
    if (!isEcho) press();
  };
  for (const signal of signals) process.on(signal, hear);
  const watch = onOrphaned(() => {
    // Whoever was pressed and lost the shell by the same signal has heard it already.
    if (lastAt === -Infinity) hear();
  });
  return () => {
    clearInterval(watch);
    for (const signal of signals) process.off(signal, hear);
  };
}

/** npm hands a signal to the shell between it and us, which dies of it without telling: losing that shell is a press too. */
function onOrphaned(press: () => void): NodeJS.Timeout {
  const { ppid } = process;
  const watch = setInterval(() => {
    if (process.ppid === ppid) return;
    clearInterval(watch);
    press();
  }, 500);
  return watch.unref();
}
