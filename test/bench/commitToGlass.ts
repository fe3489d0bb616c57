import { setTimeout as wait } from 'node:timers/promises';
import { nowUs, untilUs } from './answerParent.ts';
import { arrivalsIn } from './arrivals.ts';
import type { Bench } from './benchForm.ts';
import type { BenchProcess } from './benchProcess.ts';
import { makeClinics, type BenchClinic, type BenchGround } from './benchGround.ts';
import { followUse } from './cpuUse.ts';
import { glassReport } from './glassReport.ts';
import { glassTurn, type GlassTurn } from './glassTurn.ts';
import { contenders, forms, type Contender, type GlassForm } from './glassContenders.ts';
import { inTurn } from './figures.ts';
import type { ReadersAsks } from './readersProcess.ts';
import type { ServerAsks } from './serverProcess.ts';
import { SignIns } from './signIns.ts';
import type { ReaderPlace } from './wireReader.ts';
import type { WriterAsks, WrittenClinic } from './writerProcess.ts';

/** On the board of each clinic, and how many of them change. */
const cards = 30;
const moving = 12;

/** A contender with its two nodes and clinics of its own. */
type Side = {
  readonly contender: Contender;
  readonly nodes: readonly BenchProcess<ServerAsks>[];
  readonly addresses: readonly ServerAsks['start']['reply'][];
  readonly clinics: readonly BenchClinic[];
};
type Stage = {
  readonly form: GlassForm;
  readonly readers: BenchProcess<ReadersAsks>;
  readonly writer: BenchProcess<WriterAsks>;
  readonly signIns: SignIns;
};

async function startNodes(ground: BenchGround, contender: Contender) {
  const { databaseUrl, redisUrl, secret } = ground;
  const { app, outlet, name: channel } = contender;
  const plan = { app, outlet, databaseUrl, redisUrl, secret, channel };
  const nodes = [1, 2].map(() => ground.start<ServerAsks>('serverProcess.ts'));
  const addresses = await Promise.all(nodes.map((node) => node.ask('start', plan)));
  return { nodes, addresses };
}

/** Those who poll ask the nodes that have our sockets: two more would hear, and slow down, the others' hints. */
async function makeSides(ground: BenchGround, form: GlassForm): Promise<Side[]> {
  const sides: Side[] = [];
  for (const contender of contenders) {
    const { app, outlet } = contender;
    const same = sides.find(
      (side) => side.contender.app === app && side.contender.outlet === outlet,
    );
    const { nodes, addresses } = same ?? (await startNodes(ground, contender));
    const clinics = await makeClinics(ground.db, form.clinics, cards);
    sides.push({ contender, nodes, addresses, clinics });
  }
  return sides;
}

async function writtenClinics({ signIns }: Stage, side: Side): Promise<WrittenClinic[]> {
  const urls = side.addresses.map(({ apiUrl }) => apiUrl);
  const written: WrittenClinic[] = [];
  for (const clinic of side.clinics) {
    const isOpen = side.contender.app === 'bareUpdate';
    const token = isOpen ? '' : await signIns.tokenOf(clinic, urls[0] ?? '');
    const appointmentIds = clinic.appointmentIds.slice(0, moving);
    written.push({ clinicId: clinic.clinic.id, token, appointmentIds, urls });
  }
  return written;
}

/** Every clinic's screens, in turn on both nodes. */
function placesOf(side: Side, screens: number, clinics: readonly WrittenClinic[]): ReaderPlace[] {
  const { dialect } = side.contender;
  return clinics.flatMap(({ clinicId, token }) =>
    Array.from({ length: screens }, (_, screen) => {
      const url = side.addresses[screen % side.addresses.length]?.readersUrl ?? '';
      return { dialect, url, clinicId, token };
    }),
  );
}

async function takeTurn(stage: Stage, side: Side, round: number): Promise<GlassTurn> {
  const { form, readers, writer } = stage;
  const clinics = await writtenClinics(stage, side);
  const places = placesOf(side, form.screens, clinics);
  const isPoll = side.contender.dialect === 'poll';
  await readers.ask('open', { places, staggerMs: isPoll ? 1_000 / places.length : 0 });
  const intervalUs = 1e6 / form.changesPerSecond;
  const count = Math.round(((form.warmUpMs + form.measureMs) * 1000) / intervalUs);
  const turn = `${side.contender.dialect}-${side.contender.app}-${round}`;
  const startUs = nowUs() + 100_000;
  const api = side.contender.app === 'bareUpdate' ? 'bareUpdate' : 'vetcare';
  const plan = { clinics, api, turn, startUs, intervalUs, count } as const;
  const writing = writer.ask('write', plan);
  const fromUs = startUs + form.warmUpMs * 1000;
  const toUs = fromUs + form.measureMs * 1000;
  await Promise.race([writing, untilUs(fromUs)]);
  const useSince = await followUse(side.nodes);
  const { refused } = await writing;
  const use = await useSince();
  if (isPoll) await wait(1_200); // every poll comes by once more
  const all = { expected: count * form.screens, longestMs: isPoll ? 0 : 3_000 };
  const arrivals = arrivalsIn(await readers.ask('take', all));
  await readers.ask('close', null);
  await writer.ask('takeBack', plan);
  const commits = await Promise.all(side.nodes.map((node) => node.ask('commits', null)));
  return glassTurn({
    places,
    commits,
    arrivals,
    fromUs,
    toUs,
    startUs,
    intervalUs,
    use,
    refused,
  });
}

export const commitToGlass: Bench = {
  measures: 'how long after COMMIT a status change stands on the screens of its clinic',
  async run(ground, { name, rounds }) {
    const form = { ...forms[name], rounds: rounds ?? forms[name].rounds };
    ground.say('Starting two nodes for each contender');
    const sides = await makeSides(ground, form);
    const stage: Stage = {
      form,
      readers: ground.start<ReadersAsks>('readersProcess.ts'),
      writer: ground.start<WriterAsks>('writerProcess.ts'),
      signIns: new SignIns(),
    };
    const first = { ...form, warmUpMs: 0, measureMs: 3 * form.warmUpMs };
    for (const side of sides) await takeTurn({ ...stage, form: first }, side, -1); // compiles the code
    const turns = new Map<string, GlassTurn[]>(contenders.map(({ name }) => [name, []]));
    for (let round = 0; round < form.rounds; round += 1) {
      for (const side of inTurn(sides, round)) {
        ground.say(`Round ${round + 1} of ${form.rounds}: ${side.contender.name}`);
        turns.get(side.contender.name)?.push(await takeTurn(stage, side, round));
      }
    }
    return glassReport(form, turns);
  },
};
