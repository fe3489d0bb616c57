import type { Report } from './benchForm.ts';
import { busyNote, type MeasuredUse } from './cpuUse.ts';
import { ratioOf, spreadOf } from './figures.ts';
import { decimals, ratioWords, type Table } from './table.ts';

export type FanOutForm = {
  readonly rounds: number;
  readonly warmUpMs: number;
  /** For each burst size. */
  readonly measureMs: number;
  readonly readers: number;
  readonly changesPerSecond: number;
};

/** What one contender did in one round. `idleUs` is the server's CPU in one second without changes. */
export type FanOutTurn = {
  readonly idleUs: number;
  readonly measured: readonly {
    readonly burst: number;
    readonly changes: number;
    readonly use: MeasuredUse;
    /** Changes that reached readers. */
    readonly arrived: number;
  }[];
};

type Cell = {
  readonly burst: number;
  readonly usByRound: readonly number[];
  readonly lost: number;
};

function cellsOf(form: FanOutForm, turns: readonly FanOutTurn[]): Cell[] {
  const bursts = turns[0]?.measured.map(({ burst }) => burst) ?? [];
  return bursts.map((burst) => {
    const each = turns.flatMap(({ measured }) => measured.filter((one) => one.burst === burst));
    const usByRound = each.map(({ use, changes }) => use.cpuUs / (changes * form.readers));
    const lost = each.reduce((sum, one) => sum + one.changes * form.readers - one.arrived, 0);
    return { burst, usByRound, lost };
  });
}

/** Every cell against bare ws with single changes. */
function rowOf(name: string, cells: readonly Cell[], single: readonly number[]): string[] {
  const figures = cells.flatMap(({ usByRound }) => [
    decimals(spreadOf(usByRound).median, 2),
    ratioWords(ratioOf(usByRound, single)),
  ]);
  return [name, ...figures, String(cells.reduce((sum, { lost }) => sum + lost, 0))];
}

export function fanOutReport(
  form: FanOutForm,
  turns: ReadonlyMap<string, readonly FanOutTurn[]>,
): Report {
  const cells = new Map([...turns].map(([name, list]) => [name, cellsOf(form, list)]));
  const single = cells.get('bare ws')?.[0]?.usByRound ?? [];
  const bursts = cells.get('bare ws')?.map(({ burst }) => burst) ?? [];
  const idle = (name: string) =>
    decimals(spreadOf((turns.get(name) ?? []).map(({ idleUs }) => idleUs / 1000)).median, 1);
  const head = bursts.flatMap((burst) => [`us, burst of ${burst}`, 'x bare ws single']);
  const table: Table = {
    head: ['contender', ...head, 'lost', 'idle ms/s'],
    rows: [...cells].map(([name, list]) => [...rowOf(name, list, single), idle(name)]),
  };
  const notes = [
    `One room of ${form.readers} readers, ${form.changesPerSecond} changes a second in bursts. Server CPU microseconds (user and system, its own process) for each change at each`,
    `reader, median of ${form.rounds} rounds of ${form.measureMs / 1000} s; ratios with their extremes. Another process commits the changes to the log and hands them over; the load`,
    'has its own core. Nothing is subtracted: what the server spends without changes is in the last column.',
    '  VetCare Board: sequencer, one frame a burst, whole server with its polls and patrols',
    '  bare ws: one ws frame a change, encoded once for all readers',
    '  plain socket.io: io.to(room).emit a change',
    ...busyNote([...turns.values()].flat().flatMap((turn) => turn.measured.map(({ use }) => use))),
  ];
  return { tables: [table], notes, figures: { form, turns: Object.fromEntries(turns) } };
}
