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
  return () => {
    for (const signal of signals) process.off(signal, hear);
  };
}
