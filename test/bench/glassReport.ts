import type { Report } from './benchForm.ts';
import { contenders, type GlassForm } from './glassContenders.ts';
import { busyNote } from './cpuUse.ts';
import { merged, percentileMs, ratioOf, spreadOf } from './figures.ts';
import type { GlassTurn } from './glassTurn.ts';
import { decimals, ratioWords, type Table } from './table.ts';

const sum = (turns: readonly GlassTurn[], of: (turn: GlassTurn) => number) =>
  turns.reduce((total, turn) => total + of(turn), 0);

function figuresOf(turns: readonly GlassTurn[]) {
  const all = merged(turns.map((turn) => turn.all));
  const other = merged(turns.map((turn) => turn.other));
  const press = merged(turns.map((turn) => turn.press));
  const offer = merged(turns.map((turn) => turn.offer));
  const changes = sum(turns, (turn) => turn.changes);
  return {
    changes,
    p50Ms: percentileMs(all, 50),
    p99Ms: percentileMs(all, 99),
    p999Ms: percentileMs(all, 99.9),
    otherNodeP50Ms: percentileMs(other, 50),
    otherNodeP99Ms: percentileMs(other, 99),
    pressP50Ms: percentileMs(press, 50),
    pressP99Ms: percentileMs(press, 99),
    offerP50Ms: percentileMs(offer, 50),
    offerP99Ms: percentileMs(offer, 99),
    cpuMsAChange: sum(turns, (turn) => turn.use.cpuUs) / changes / 1000,
    idleShare: sum(turns, (turn) => turn.use.idleShare) / turns.length,
    disorder: sum(turns, (turn) => turn.disorder),
    lost: sum(turns, (turn) => turn.lost),
    twice: sum(turns, (turn) => turn.twice),
    refused: turns.flatMap((turn) => turn.refused).slice(0, 5),
    refusals: sum(turns, (turn) => turn.refused.length),
    p50MsByRound: turns.map((turn) => percentileMs(turn.all, 50)),
    p99MsByRound: turns.map((turn) => percentileMs(turn.all, 99)),
  };
}
type Figures = ReturnType<typeof figuresOf>;

function rowOf(name: string, figures: Figures, ours: Figures): string[] {
  const hasLog = name !== 'UPDATE + socket.io';
  return [
    name,
    String(figures.changes),
    decimals(figures.p50Ms, 2),
    decimals(figures.p99Ms, 2),
    decimals(figures.p999Ms, 2),
    decimals(figures.otherNodeP50Ms, 2),
    decimals(figures.pressP50Ms, 1),
    decimals(figures.pressP99Ms, 1),
    decimals(figures.cpuMsAChange, 2),
    `${decimals(100 * figures.idleShare, 0)} %`,
    hasLog ? String(figures.disorder) : '-',
    String(figures.lost),
    String(figures.twice),
    name === 'VetCare Board' ? '' : ratioWords(ratioOf(ours.p50MsByRound, figures.p50MsByRound)),
    name === 'VetCare Board' ? '' : ratioWords(ratioOf(ours.p99MsByRound, figures.p99MsByRound)),
  ];
}

const head = [
  'contender',
  'changes',
  'p50 ms',
  'p99 ms',
  'p99.9 ms',
  'other node p50',
  'press p50',
  'press p99',
  'CPU ms/change',
  'machine idle',
  'disorder',
  'lost',
  'twice',
  'ours/it p50',
  'ours/it p99',
];

/** The table, and what its columns mean. */
export function glassReport(form: GlassForm, turns: ReadonlyMap<string, GlassTurn[]>): Report {
  const figures = new Map([...turns].map(([name, list]) => [name, figuresOf(list)]));
  const ours = figures.get('VetCare Board');
  if (!ours) throw new Error('our own figures are missing');
  const rows = [...figures].map(([name, each]) => rowOf(name, each, ours));
  const table: Table = { head, rows };
  const refusals = [...figures]
    .filter(([, each]) => each.refusals > 0)
    .map(
      ([name, each]) =>
        `${name}: ${each.refusals} requests refused, first: ${each.refused[0] ?? ''}`,
    );
  const notes = [
    `Two nodes and Redis, ${form.clinics} clinics x ${form.screens} screens on both nodes, ${form.changesPerSecond} changes a second by REST to both nodes, sent at fixed times.`,
    `${form.rounds} rounds of ${form.measureMs / 1000} s each after ${form.warmUpMs / 1000} s, in turn and back. From the answer to COMMIT until the screen has parsed the change;`,
    'press: from when the change was due to be sent. CPU: both nodes, with the transaction. Ratios: median and extremes of the rounds.',
    ...contenders.map(({ name, does }) => `  ${name}: ${does}`),
    ...refusals,
    ...busyNote([...turns.values()].flat().map(({ use }) => use)),
  ];
  const spread = spreadOf(ours.p99MsByRound);
  return { tables: [table], notes, figures: { form, spread, ...Object.fromEntries(figures) } };
}
