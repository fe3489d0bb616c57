import type { Report } from './benchForm.ts';
import { ratioOf, spreadOf } from './figures.ts';
import { acts, kinds, type Work } from './recordsAsked.ts';
import type { DatabaseWork } from './databaseUse.ts';
import type { Database } from './recordsDatabases.ts';
import type { Answered } from './requestsProcess.ts';
import { decimals, ratioWords, type Table } from './table.ts';
import { perSecond } from './turns.ts';

export type RecordsTurn = Work &
  Answered & {
    readonly isOurs: boolean;
    readonly size: Database['size'];
    readonly round: number;
    /** Of the server process. */
    readonly cpuUs: number;
    /** Of the database server meanwhile. */
    readonly database: DatabaseWork;
  };
type Turns = readonly RecordsTurn[];

const median = (turns: Turns, of: (turn: RecordsTurn) => number, digits = 0) =>
  decimals(spreadOf(turns.map(of)).median, digits);
const p50Of = (turns: Turns) => median(turns, ({ p50Us }) => p50Us / 1000, 2);
const p99Of = (turns: Turns) => median(turns, ({ p99Us }) => p99Us / 1000, 2);
const ratesOf = (ours: Turns, peers: Turns) => [
  median(ours, perSecond),
  median(peers, perSecond),
  p50Of(ours),
  p99Of(ours),
  p99Of(peers),
  ratioWords(ratioOf(ours.map(perSecond), peers.map(perSecond))),
];
const ratesHead = ['ours/s', 'raw/s', 'p50 ms', 'p99 ms', 'raw p99', 'ours : raw'];

const workOf = (turns: Turns) => [
  median(turns, ({ cpuUs, count }) => cpuUs / count),
  median(turns, ({ database, count }) => database.cpuUs / count),
  median(turns, ({ database, count }) => database.statements / count, 1),
  median(turns, ({ database, count }) => database.rows / count, 1),
];
const workHead = ['CPU us', 'db us', 'statements', 'rows read'];

const pick = (turns: Turns, { kind, act }: Work, isOurs: boolean, size: Database['size']) =>
  turns.filter(
    (turn) =>
      turn.kind === kind && turn.act === act && turn.isOurs === isOurs && turn.size === size,
  );

function tablesOf(turns: Turns, kind: (typeof kinds)[number]): Table[] {
  const each = acts.map((act) => {
    const of = (isOurs: boolean, size: Database['size']) =>
      pick(turns, { kind, act }, isOurs, size);
    return { act, ours: of(true, 'big'), peers: of(false, 'big'), short: of(true, 'small') };
  });
  const rates = each.map(({ act, ours, peers, short }) => [
    `${kind} ${act}`,
    ...ratesOf(ours, peers),
    ratioWords(ratioOf(short.map(perSecond), ours.map(perSecond))),
  ]);
  const work = each.flatMap(({ act, ours, peers, short }) => [
    [`${kind} ${act}, long`, ...workOf(ours)],
    ['  short', ...workOf(short)],
    ['  raw, long', ...workOf(peers)],
  ]);
  return [
    { head: [kind, ...ratesHead, 'short : long'], rows: rates },
    { head: ['a request', ...workHead], rows: work },
  ];
}

const places = { big: 'of many clinics', whole: 'of one clinic' } as const;

function searchTable(turns: Turns): Table {
  const work: Work = { kind: 'search', act: 'find' };
  const rows = Object.entries(places).map(([size, words]) => {
    const of = (isOurs: boolean) => pick(turns, work, isOurs, size as keyof typeof places); // its keys
    const [ours, peers] = [of(true), of(false)];
    return [`bis moreno ${words}`, ...ratesOf(ours, peers), ...workOf(ours)];
  });
  return { head: ['search', ...ratesHead, ...workHead], rows };
}

/** Two tables a kind of record, and one of the search. */
export function recordsReport(turns: Turns, databases: readonly Database[]): Report {
  const said = databases.map(({ size, data }) => `${size}: ${data.appointments} appointments`);
  const pets = databases[0]?.data.pets ?? 0;
  const notes = [
    `${pets} pets of ${databases[0]?.data.clinicCount ?? 0} clinics, in the last of one; ${said.join(', ')}.`,
    'ours : raw, requests a second with the long history: more than 1 is better than the handlers without tenancy, audit, log and idempotency.',
    'short : long, our requests a second with the short history over those with the long one: 1 is flat.',
    'CPU us: of the server process for a request; db us: of the database server; statements: sent to it; rows read: on its tables and indexes.',
    'Where statements and rows read are the same, short and long, so is the work, whatever else runs on this machine.',
    ...turns.flatMap(({ refused }) => refused).slice(0, 5),
  ];
  const tables = [...kinds.flatMap((kind) => tablesOf(turns, kind)), searchTable(turns)];
  return { tables, notes, figures: turns };
}
