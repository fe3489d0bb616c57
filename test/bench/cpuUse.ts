import { cpus } from 'node:os';
import type { BenchProcess } from './benchProcess.ts';
import type { CpuUse } from './ownUse.ts';
import type { ServerAsks } from './serverProcess.ts';

/** What servers used in a while, and how much of the machine nobody used meanwhile: 0 to 1. */
export type MeasuredUse = CpuUse & { readonly idleShare: number };

/** What these servers use, all together, from now until it is asked for. */
export async function followUse(
  nodes: readonly BenchProcess<ServerAsks>[],
): Promise<() => Promise<MeasuredUse>> {
  const machineBefore = machineTimes();
  const before = await useOf(nodes);
  return async () => {
    const after = await useOf(nodes);
    const machine = machineTimes();
    const cpuUs = after.cpuUs - before.cpuUs;
    const waitedUs = after.waitedUs - before.waitedUs;
    const idleShare = (machine.idle - machineBefore.idle) / (machine.all - machineBefore.all);
    return { cpuUs, waitedUs, idleShare };
  };
}

function machineTimes(): { idle: number; all: number } {
  const times = cpus().map((core) => core.times);
  const idle = times.reduce((sum, core) => sum + core.idle, 0);
  const all = times.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, idle);
  return { idle, all };
}

async function useOf(nodes: readonly BenchProcess<ServerAsks>[]): Promise<CpuUse> {
  const each = await Promise.all(nodes.map((node) => node.ask('use', null)));
  const sum = (of: (use: CpuUse) => number) => each.reduce((total, use) => total + of(use), 0);
  return { cpuUs: sum((use) => use.cpuUs), waitedUs: sum((use) => use.waitedUs) };
}

/** A warning when the machine had nothing to spare, or nothing. */
export function busyNote(uses: readonly MeasuredUse[]): string[] {
  const idle = Math.min(...uses.map(({ idleShare }) => idleShare));
  if (idle > 0.1) return [];
  return [
    `THE MACHINE WAS FULL (only ${Math.round(100 * idle)} % idle at times): quote no times of this run, CPU figures at most.`,
  ];
}
