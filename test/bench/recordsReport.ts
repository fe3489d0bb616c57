import type { Report } from './benchForm.ts';
import { ratioOf, spreadOf } from './figures.ts';
import { acts, kinds, type Work } from './recordsAsked.ts';
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
  };

const cpuOf = ({ cpuUs, count }: RecordsTurn) => cpuUs / count;

function tableOf(turns: readonly RecordsTurn[], kind: Work['kind']): Table {
  const rows = acts.map((act) => {
    const of = (isOurs: boolean, size: Database['size']) =>
      turns.filter(
        (turn) =>
          turn.kind === kind && turn.act === act && turn.isOurs === isOurs && turn.size === size,
      );
    const [ours, peers, short] = [of(true, 'big'), of(false, 'big'), of(true, 'small')];
    const p99Of = (list: readonly RecordsTurn[]) =>
      decimals(spreadOf(list.map((turn) => turn.p99Us)).median / 1000, 2);
    return [
      `${kind} ${act}`,
      decimals(spreadOf(ours.map(perSecond)).median, 0),
      decimals(spreadOf(peers.map(perSecond)).median, 0),
      p99Of(ours),
      p99Of(peers),
      ratioWords(ratioOf(ours.map(perSecond), peers.map(perSecond))),
      ratioWords(ratioOf(short.map(perSecond), ours.map(perSecond))),
      decimals(spreadOf(ours.map(cpuOf)).median, 0),
    ];
  });
  const head = [
    kind,
    'ours/s',
    'raw/s',
    'p99 ms',
    'raw p99',
    'ours : raw',
    'short : long',
    'CPU us',
  ];
  return { head, rows };
}

/** One table a kind of record. */
export function recordsReport(
  turns: readonly RecordsTurn[],
  databases: readonly Database[],
): Report {
  const said = databases.map(({ size, data }) => `${size}: ${data.appointments} appointments`);
  const pets = databases[0]?.data.pets ?? 0;
  const notes = [
    `${pets} pets of ${databases[0]?.data.clinicCount ?? 0} clinics; ${said.join(', ')}.`,
    'ours : raw, requests a second with the long history: more than 1 is better than the handlers without tenancy, audit, log and idempotency.',
    'short : long, our requests a second with the short history over those with the long one: 1 is flat.',
    'CPU us: of the server process for a request, without the database.',
    ...turns.flatMap(({ refused }) => refused).slice(0, 5),
  ];
  return { tables: kinds.map((kind) => tableOf(turns, kind)), notes, figures: turns };
}
