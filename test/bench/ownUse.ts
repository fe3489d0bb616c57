import { readFileSync } from 'node:fs';

/** CPU microseconds of a whole process, and those in which its event loop was ready and waited for a core. */
export type CpuUse = { readonly cpuUs: number; readonly waitedUs: number };

/** This process from its start until now. */
export function ownUse(): CpuUse {
  const { user, system } = process.cpuUsage();
  const [, waitedNs = '0'] = readFileSync('/proc/self/schedstat', 'utf8').split(' ');
  return { cpuUs: user + system, waitedUs: Number(waitedNs) / 1000 };
}
