import { cores, type BenchProcess } from './benchProcess.ts';
import type { Bench, Form } from './benchForm.ts';
import type { BenchGround } from './benchGround.ts';
import { inTurn } from './figures.ts';
import type { PeerAsks } from './peerProcess.ts';
import { acts, kinds, requestsFor, type Work } from './recordsAsked.ts';
import type { RecordsData } from './recordsSql.ts';
import { recordsReport, type RecordsTurn } from './recordsReport.ts';
import { recordsDatabases, type Database } from './recordsDatabases.ts';
import type { RequestsAsks } from './requestsProcess.ts';
import type { ServerAsks } from './serverProcess.ts';
import { SignIns } from './signIns.ts';
import { DatabaseUse, since } from './databaseUse.ts';
import { useAround } from './turns.ts';

const forms = {
  smoke: { rounds: 1, warmUpMs: 50, measureMs: 100, connections: 4 },
  quick: { rounds: 1, warmUpMs: 200, measureMs: 600, connections: 8 },
  full: { rounds: 3, warmUpMs: 700, measureMs: 2_500, connections: 16 },
};

type Side = {
  readonly isOurs: boolean;
  readonly size: Database['size'];
  readonly data: RecordsData;
  readonly server: BenchProcess<ServerAsks> | BenchProcess<PeerAsks>;
  readonly url: string;
};

async function makeSides(ground: BenchGround, database: Database): Promise<Side[]> {
  const { databaseUrl, secret, size, data } = database;
  const core = { core: cores().server };
  const ours = ground.start<ServerAsks>('serverProcess.ts', core);
  const peer = ground.start<PeerAsks>('peerProcess.ts', core);
  const plan = { databaseUrl, secret, redisUrl: null, channel: 'records' };
  const started = await ours.ask('start', { ...plan, app: 'vetcare', outlet: 'vetcare' });
  const { apiUrl } = await peer.ask('start', { databaseUrl });
  return [
    { isOurs: true, size, data, server: ours, url: started.apiUrl },
    { isOurs: false, size, data, server: peer, url: apiUrl },
  ];
}

type Stage = {
  readonly database: DatabaseUse;
  readonly sides: readonly Side[];
  readonly load: BenchProcess<RequestsAsks>;
  readonly signIns: SignIns;
};

async function tokensOf({ signIns }: Stage, side: Side): Promise<string[]> {
  const tokens: string[] = [];
  if (!side.isOurs) return tokens;
  for (const { clinicId: id, email } of side.data.clinics) {
    const clinic = { id, users: { admin: { email } } };
    tokens.push(await signIns.tokenOf({ clinic }, side.url));
  }
  return tokens;
}

async function takeTurn(stage: Stage, side: Side, work: Work, form: Form) {
  const { warmUpMs, measureMs, connections } = forms[form.name];
  const tokens = await tokensOf(stage, side);
  const plan = { url: side.url, connections, requests: requestsFor({ ...side, tokens }, work) };
  await stage.load.ask('ask', { ...plan, forMs: warmUpMs });
  const before = await stage.database.now();
  const turn = await useAround(side.server, () =>
    stage.load.ask('ask', { ...plan, forMs: measureMs }),
  );
  return { ...turn, database: since(before, await stage.database.now()) };
}

/** The history is nothing to a search, one clinic's many pets are. */
const isAsked = ({ kind }: Work, size: Side['size']) =>
  size !== (kind === 'search' ? 'small' : 'whole');

async function measure(stage: Stage, form: Form, say: BenchGround['say']): Promise<RecordsTurn[]> {
  const turns: RecordsTurn[] = [];
  const works: Work[] = [
    ...kinds.flatMap((kind) => acts.map((act) => ({ kind, act }))),
    { kind: 'search', act: 'find' },
  ];
  for (let round = 0; round < (form.rounds ?? forms[form.name].rounds); round += 1) {
    say(`Round ${round + 1}`);
    for (const work of works) {
      const sides = stage.sides.filter(({ size }) => isAsked(work, size));
      for (const side of inTurn(sides, round)) {
        const { answered, used, database } = await takeTurn(stage, side, work, form);
        const { isOurs, size } = side;
        turns.push({ ...work, ...answered, isOurs, size, round, cpuUs: used.cpuUs, database });
      }
    }
  }
  return turns;
}

/** Records as people read and write them all day, with all that a write and a read leave behind, against handlers that leave nothing. */
export const records: Bench = {
  measures: 'reading and writing clients, pets and appointments, with a short and a long history',
  run: async (ground, form) => {
    const databases = await recordsDatabases(ground, form.name);
    const load = ground.start<RequestsAsks>('requestsProcess.ts', { core: cores().load });
    const sides: Side[] = [];
    for (const database of databases) sides.push(...(await makeSides(ground, database)));
    const database = new DatabaseUse(databases[0]?.databaseUrl ?? ground.databaseUrl);
    ground.ends.defer(() => database.end());
    const stage = { sides, load, database, signIns: new SignIns() };
    return recordsReport(await measure(stage, form, ground.say), databases);
  },
};
