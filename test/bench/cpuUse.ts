import { readFileSync } from 'node:fs';
import type { BenchProcess } from './benchProcess.ts';
import type { ServerAsks } from './serverProcess.ts';

/** CPU microseconds of a whole process, and those in which its event loop was ready and waited for a core. */
export type CpuUse = { readonly cpuUs: number; readonly waitedUs: number };

/** This process from its start until now. */
export function ownUse(): CpuUse {
  const { user, system } = process.cpuUsage();
  const [, waitedNs = '0'] = readFileSync('/proc/self/schedstat', 'utf8').split(' ');
  return { cpuUs: user + system, waitedUs: Number(waitedNs) / 1000 };
}

/** What these servers used, all together, from now until it is asked for. */
export async function followUse(
  nodes: readonly BenchProcess<ServerAsks>[],
): Promise<() => Promise<CpuUse>> {
  const before = await useOf(nodes);
  return async () => {
    const after = await useOf(nodes);
    const cpuUs = after.cpuUs - before.cpuUs;
    return { cpuUs, waitedUs: after.waitedUs - before.waitedUs };
  };
}

async function useOf(nodes: readonly BenchProcess<ServerAsks>[]): Promise<CpuUse> {
  const each = await Promise.all(nodes.map((node) => node.ask('use', null)));
  const sum = (of: (use: CpuUse) => number) => each.reduce((total, use) => total + of(use), 0);
  return { cpuUs: sum((use) => use.cpuUs), waitedUs: sum((use) => use.waitedUs) };
}

/** A warning where the servers waited for the machine more than a little, or nothing. */
export function busyNote(uses: readonly CpuUse[]): string[] {
  const sum = (of: (use: CpuUse) => number) => uses.reduce((total, use) => total + of(use), 0);
  const share = sum((use) => use.waitedUs) / sum((use) => use.cpuUs + use.waitedUs);
  if (!(share > 0.15)) return [];
  const percent = Math.round(100 * share);
  return [
    `THE MACHINE WAS BUSY: for ${percent} % of the time in which the servers had work they waited for a core. Quote no times of this run, CPU figures at most.`,
  ];
}
