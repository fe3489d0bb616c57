import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Card, StaffChange } from '../../shared/board.ts';
import type { CommandId } from '../../shared/ids.ts';
import { readCard } from '../../server/board/cards.ts';
import { appendChange } from '../../server/board/changeLog.ts';
import type { CommittedChange } from '../../server/board/livePort.ts';
import { inTransaction } from '../../server/db/transaction.ts';
import { systemIds } from '../../server/ids.ts';
import { nowUs, untilUs } from './answerParent.ts';
import { arrivalsIn } from './arrivals.ts';
import type { Bench } from './benchForm.ts';
import { makeClinics, type BenchClinic, type BenchGround } from './benchGround.ts';
import { cores, type BenchProcess } from './benchProcess.ts';
import { followUse } from './cpuUse.ts';
import { fanOutReport, type FanOutForm, type FanOutTurn } from './fanOutReport.ts';
import { inTurn } from './figures.ts';
import type { ReadersAsks } from './readersProcess.ts';
import type { ServerAsks, ServerPlan } from './serverProcess.ts';
import { SignIns } from './signIns.ts';

const forms = {
  smoke: { rounds: 1, warmUpMs: 300, measureMs: 600, readers: 10, changesPerSecond: 40 },
  quick: { rounds: 2, warmUpMs: 1_000, measureMs: 3_000, readers: 100, changesPerSecond: 40 },
  full: { rounds: 5, warmUpMs: 5_000, measureMs: 8_000, readers: 500, changesPerSecond: 40 },
} satisfies Record<string, FanOutForm>;

/** Changes that are committed together. */
export const bursts = [1, 5, 20] as const;

type Contender = Pick<ServerPlan, 'app' | 'outlet'> & { readonly name: string };
const contenders: readonly Contender[] = [
  { name: 'VetCare Board', app: 'vetcare', outlet: 'vetcare' },
  { name: 'bare ws', app: 'none', outlet: 'ws' },
  { name: 'plain socket.io', app: 'none', outlet: 'socketio' },
];

type Side = {
  readonly contender: Contender;
  readonly node: BenchProcess<ServerAsks>;
  readonly address: ServerAsks['start']['reply'];
  readonly clinic: BenchClinic;
  /** The board's cards in their present versions. */
  readonly cards: Card[];
};
type Stage = {
  readonly ground: BenchGround;
  readonly form: FanOutForm;
  readonly readers: BenchProcess<ReadersAsks>;
  readonly signIns: SignIns;
};

async function makeSide(ground: BenchGround, contender: Contender): Promise<Side> {
  const { databaseUrl, secret, db } = ground;
  const { app, outlet, name: channel } = contender;
  const node = ground.start<ServerAsks>('serverProcess.ts', { core: cores().server });
  const plan = { app, outlet, databaseUrl, secret, channel, redisUrl: null };
  const address = await node.ask('start', plan);
  const [clinic] = await makeClinics(db, 1, 30);
  if (!clinic) throw new Error('no clinic was made');
  const cards: Card[] = [];
  for (const id of clinic.appointmentIds) {
    const card = await clinic.clinic.run(() => readCard(db.app, id));
    if (card) cards.push(card);
  }
  return { contender, node, address, clinic, cards };
}

/** Commits changes to the clinic's log from this process: the server is to spend its time on telling alone. Each changes another card of the board. */
async function commitBurst({ ground }: Stage, side: Side, size: number) {
  const clinicId = side.clinic.clinic.id;
  const cards = Array.from({ length: size }, () => nextCard(side));
  const write = async (trx: Knex.Transaction): Promise<CommittedChange[]> => {
    const committed: CommittedChange[] = [];
    for (const card of cards) committed.push(await commitOne(trx, clinicId, card));
    return committed;
  };
  return side.clinic.clinic.run(() => inTransaction(ground.db, write));
}

/** The longest unchanged card in its next version. */
function nextCard({ cards }: Side): Card {
  const card = cards.shift();
  if (!card) throw new Error('the board has no cards');
  const next = { ...card, version: card.version + 1 };
  cards.push(next);
  return next;
}

async function commitOne(
  trx: Knex.Transaction,
  clinicId: string,
  card: Card,
): Promise<CommittedChange> {
  const at = new Date();
  const commandId = randomUUID() as CommandId; // brands are made at the http edge, which is not here
  const { id: actorId, firstName: actorName } = card.veterinarian;
  const { epoch, seq, tag } = await appendChange({ ids: systemIds }, trx, {
    ...{ clinicId, commandId, cause: 'checked_in', entityType: 'appointment', entityId: card.id },
    ...{ actorId, at, body: { actorName, cards: [card], gone: [], alerts: [] } },
  });
  const actor = { id: actorId, name: actorName };
  const change: StaffChange = {
    ...{ seq, tag, cause: 'checked_in', commandId, actor, at: at.toISOString() },
    ...{ cards: [card], gone: [], alerts: [] },
  };
  return { clinicId, epoch, change };
}

/** Tells bursts at fixed times for a while; resolves to the number of changes. */
async function tell(stage: Stage, side: Side, burst: number, forMs: number): Promise<number> {
  const startUs = nowUs();
  const intervalUs = (1e6 * burst) / stage.form.changesPerSecond;
  const count = Math.max(1, Math.round((forMs * 1000) / intervalUs));
  for (let index = 0; index < count; index += 1) {
    await untilUs(startUs + index * intervalUs);
    const committed = await commitBurst(stage, side, burst);
    await side.node.ask('offer', committed);
  }
  await untilUs(startUs + count * intervalUs);
  return count * burst;
}

/** How many changes reached readers; what has not come when it waits in vain for 5 s is lost. */
async function arrivedOf({ readers, form }: Stage, changes: number): Promise<number> {
  const expected = changes * form.readers;
  return arrivalsIn(await readers.ask('take', { expected, longestMs: 5_000 })).length;
}

async function measure(stage: Stage, side: Side, burst: number) {
  const { form } = stage;
  const useSince = await followUse([side.node]);
  const changes = await tell(stage, side, burst, form.measureMs);
  const use = await useSince();
  const arrived = await arrivedOf(stage, changes);
  return { burst, changes, use, arrived };
}

async function takeTurn(stage: Stage, side: Side): Promise<FanOutTurn> {
  const { form, readers, signIns } = stage;
  const { apiUrl, readersUrl: url } = side.address;
  const token = apiUrl === '' ? '' : await signIns.tokenOf(side.clinic, apiUrl);
  const clinicId = side.clinic.clinic.id;
  const place = { dialect: side.contender.outlet, url, clinicId, token };
  const places = Array.from({ length: form.readers }, () => place);
  await readers.ask('open', { places, staggerMs: 0 });
  await arrivedOf(stage, await tell(stage, side, 1, form.warmUpMs));
  const idleUseSince = await followUse([side.node]);
  await wait(1_000);
  const { cpuUs: idleUs } = await idleUseSince();
  const measured: FanOutTurn['measured'][number][] = [];
  for (const burst of bursts) measured.push(await measure(stage, side, burst));
  await readers.ask('close', null);
  return { idleUs, measured };
}

export const fanOut: Bench = {
  measures: 'the server CPU that it takes to bring one change to one of many readers of one room',
  async run(ground, { name, rounds }) {
    const form = { ...forms[name], rounds: rounds ?? forms[name].rounds };
    const sides: Side[] = [];
    for (const contender of contenders) sides.push(await makeSide(ground, contender));
    const readers = ground.start<ReadersAsks>('readersProcess.ts', { core: cores().load });
    const stage: Stage = { ground, form, readers, signIns: new SignIns() };
    const turns = new Map<string, FanOutTurn[]>(contenders.map(({ name }) => [name, []]));
    for (let round = 0; round < form.rounds; round += 1) {
      for (const side of inTurn(sides, round)) {
        ground.say(`Round ${round + 1} of ${form.rounds}: ${side.contender.name}`);
        turns.get(side.contender.name)?.push(await takeTurn(stage, side));
      }
    }
    return fanOutReport(form, turns);
  },
};
