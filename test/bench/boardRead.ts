import type { Bench, Form, Report } from './benchForm.ts';
import { makeClinics, type BenchClinic, type BenchGround } from './benchGround.ts';
import { cores, type BenchProcess } from './benchProcess.ts';
import { inTurn, ratioOf } from './figures.ts';
import type { PeerAsks } from './peerProcess.ts';
import type { Answered, Asked, RequestsAsks } from './requestsProcess.ts';
import type { ServerAsks } from './serverProcess.ts';
import { SignIns } from './signIns.ts';
import { decimals, ratioWords, type Table } from './table.ts';
import { freshTag, perSecond, useAround, type Used } from './turns.ts';

const forms = {
  smoke: { rounds: 1, warmUpMs: 200, measureMs: 300, connections: 4, clinics: 2 },
  quick: { rounds: 2, warmUpMs: 500, measureMs: 2_000, connections: 8, clinics: 5 },
  full: { rounds: 5, warmUpMs: 2_000, measureMs: 4_000, connections: 16, clinics: 20 },
};
const contenders = ['VetCare Board', 'raw mysql2', 'Objection + zod'] as const;
type Name = (typeof contenders)[number];
const paths: Readonly<Record<Name, string>> = {
  'VetCare Board': '/api/v1/board',
  'raw mysql2': '/board/raw',
  'Objection + zod': '/board/objection',
};
const sizes = [60, 300] as const;
type Case = { readonly cards: number; readonly isKnown: boolean };
const cases: readonly Case[] = sizes.flatMap((cards) => [
  { cards, isKnown: false },
  { cards, isKnown: true },
]);
const caseName = ({ cards, isKnown }: Case) => `${cards} cards${isKnown ? ', If-None-Match' : ''}`;

type Turn = Case & { readonly name: Name; readonly round: number; readonly used: Used } & Answered;
type Stage = {
  readonly urls: Readonly<Record<Name, string>>;
  readonly processes: Readonly<Record<Name, BenchProcess<ServerAsks> | BenchProcess<PeerAsks>>>;
  readonly load: BenchProcess<RequestsAsks>;
  readonly clinics: Readonly<Record<number, readonly BenchClinic[]>>;
  readonly signIns: SignIns;
};

async function makeStage(ground: BenchGround, clinicCount: number): Promise<Stage> {
  const { databaseUrl, secret } = ground;
  const clinics: Record<number, readonly BenchClinic[]> = {};
  for (const cards of sizes) clinics[cards] = await makeClinics(ground.db, clinicCount, cards);
  const ours = ground.start<ServerAsks>('serverProcess.ts', { core: cores().server });
  const peer = ground.start<PeerAsks>('peerProcess.ts', { core: cores().server });
  const load = ground.start<RequestsAsks>('requestsProcess.ts', { core: cores().load });
  const plan = { databaseUrl, secret, redisUrl: null, channel: 'board-read' };
  const { apiUrl: ourUrl } = await ours.ask('start', {
    ...plan,
    app: 'vetcare',
    outlet: 'vetcare',
  });
  const { apiUrl: peerUrl } = await peer.ask('start', { databaseUrl });
  return {
    urls: { 'VetCare Board': ourUrl, 'raw mysql2': peerUrl, 'Objection + zod': peerUrl },
    processes: { 'VetCare Board': ours, 'raw mysql2': peer, 'Objection + zod': peer },
    ...{ load, clinics, signIns: new SignIns() },
  };
}

/** The day on which the board's appointments are, with an hour around it. */
function around(): string {
  const from = new Date(Date.now() - 12 * 3_600_000).toISOString();
  const to = new Date(Date.now() + 12 * 3_600_000).toISOString();
  return `?${new URLSearchParams({ from, to }).toString()}`;
}

async function requestsOf(stage: Stage, name: Name, { cards, isKnown }: Case): Promise<Asked[]> {
  const url = stage.urls[name];
  const isOurs = name === 'VetCare Board';
  const path = isOurs ? paths[name] : paths[name] + around();
  const asked: Asked[] = [];
  for (const each of stage.clinics[cards] ?? []) {
    const who: Record<string, string> = isOurs
      ? { authorization: `Bearer ${await stage.signIns.tokenOf(each, url)}` }
      : { 'x-clinic': each.clinic.id };
    const known = isKnown ? { 'if-none-match': await freshTag(url + path, who) } : {};
    asked.push({ method: 'GET', path, headers: { ...who, ...known } });
  }
  return asked;
}

async function measure(stage: Stage, form: Form): Promise<Turn[]> {
  const { warmUpMs, measureMs, connections, rounds } = forms[form.name];
  const turns: Turn[] = [];
  for (let round = 0; round < (form.rounds ?? rounds); round += 1) {
    for (const each of cases) {
      for (const name of inTurn(contenders, round)) {
        const requests = await requestsOf(stage, name, each);
        const plan = { url: stage.urls[name], connections, requests };
        await stage.load.ask('ask', { ...plan, forMs: warmUpMs });
        const { answered, used } = await useAround(stage.processes[name], () =>
          stage.load.ask('ask', { ...plan, forMs: measureMs }),
        );
        turns.push({ ...each, ...answered, name, round, used });
      }
    }
  }
  return turns;
}

function report(turns: readonly Turn[]): Report {
  const of = (each: Case, name: Name) =>
    turns.filter(
      (turn) => turn.name === name && turn.cards === each.cards && turn.isKnown === each.isKnown,
    );
  const tables = cases.map((each): Table => {
    const ours = of(each, 'VetCare Board').map(perSecond);
    const rows = contenders.map((name) => {
      const own = of(each, name);
      const [last] = own.slice(-1);
      return [
        name,
        decimals(Math.max(...own.map(perSecond)), 0),
        decimals((last?.p50Us ?? NaN) / 1000, 2),
        decimals((last?.p99Us ?? NaN) / 1000, 2),
        decimals((last?.used.cpuUs ?? NaN) / (last?.count ?? NaN), 0),
        ratioWords(ratioOf(ours, own.map(perSecond))),
      ];
    });
    const head = [caseName(each), 'requests/s', 'p50 ms', 'p99 ms', 'CPU us', 'we are'];
    return { head, rows };
  });
  const refused = turns.flatMap((turn) => turn.refused);
  const notes = ['CPU us: of the server process for a request, without the database.'];
  return { tables, notes: [...notes, ...refused.slice(0, 5)], figures: turns };
}

/** The board of a day, for people who ask for it anew: what memory is worth. */
export const boardRead: Bench = {
  measures: 'how many boards a second a server gives to those who ask, whole and unchanged',
  run: async (ground, form) => {
    const stage = await makeStage(ground, forms[form.name].clinics);
    ground.say('Round 1 and on');
    return report(await measure(stage, form));
  },
};
