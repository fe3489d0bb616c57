import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { walkIn } from '../../shared/appointmentEndpoints.ts';
import { getBoard } from '../../shared/boardEndpoints.ts';
import { updateClinic } from '../../shared/clinicEndpoints.ts';
import { startEpoch } from '../../server/board/changeLog.ts';
import { inTransaction } from '../../server/db/transaction.ts';
import { makeClinic, makePet, type TestClinic } from '../support/testDatabase.ts';
import {
  askPatiently,
  liveNode,
  logQuietly,
  newCommandId,
  signInOn,
  type LiveNode,
  type SignedInAsker,
} from './liveNode.ts';

// Two nodes that do not hear of each other: no Redis.
let nodes: readonly [LiveNode, LiveNode];
beforeAll(async () => {
  nodes = [await liveNode(), await liveNode()];
});
afterAll(async () => {
  for (const node of nodes) await node.close();
});

type Scene = { readonly clinic: TestClinic; readonly askers: readonly SignedInAsker[] };

async function makeScene(): Promise<Scene> {
  const clinic = await makeClinic(nodes[0].deps.db);
  const askers: SignedInAsker[] = [];
  for (const node of nodes) askers.push(await signInOn(node, clinic.users.receptionist));
  return { clinic, askers };
}

/** Reads over and over until all is written: never less than was committed and told before the request. */
async function readOn(asker: SignedInAsker, told: { seq: number; isOver: boolean }) {
  let known = { seq: -1, etag: '' };
  let reads = 0;
  while (!told.isOver) {
    const least = told.seq;
    const headers = { 'if-none-match': known.etag };
    const reply = await askPatiently(asker, getBoard, { headers });
    if (reply.status === 200) known = { seq: reply.body.seq, etag: String(reply.headers['etag']) };
    expect([200, 304]).toContain(reply.status);
    expect(known.seq).toBeGreaterThanOrEqual(least);
    reads += 1;
  }
  return reads;
}

/** Commands on both nodes, and now and then changes that no node is offered. */
async function writeOn({ clinic, askers }: Scene, told: { seq: number; isOver: boolean }) {
  const pet = await makePet(nodes[0].deps.db, clinic);
  const veterinarianId = clinic.users.veterinarian.id;
  const visit = { petId: pet.id, veterinarianId, type: 'sick', allowDoubleBooking: true } as never;
  const writes = Array.from({ length: 30 }, async (_, index) => {
    const asker = askers[index % 2];
    if (!asker || index % 5 === 4) return (await logQuietly(nodes[0], clinic, { count: 1 })).seq;
    const reply = await askPatiently(asker, walkIn, { body: visit, commandId: newCommandId() });
    return reply.body.cursor.seq;
  });
  for (const write of writes)
    await write.then((seq) => {
      told.seq = Math.max(told.seq, seq);
    });
  told.isOver = true;
}

describe('a board that is asked for after a commit was told', () => {
  it('shows that commit: 64 readers and 30 writers at once on two nodes', async () => {
    const scene = await makeScene();
    const told = { seq: 0, isOver: false };
    const readers = Array.from({ length: 64 }, (_, index) => scene.askers[index % 2]).flatMap(
      (asker) => (asker ? [readOn(asker, told)] : []),
    );
    const all = Promise.all([...readers, writeOn(scene, told)]);
    await all.finally(() => (told.isOver = true));
    expect(Math.min(...(await Promise.all(readers)))).toBeGreaterThan(0);
    expect(told.seq).toBe(30);
  });

  it('shows each of many that follow one another, on the node that wrote none of them', async () => {
    const { clinic, askers } = await makeScene();
    const [, there] = askers;
    if (!there) throw new Error('nobody asks');
    for (let count = 1; count <= 20; count += 1) {
      const { seq } = await logQuietly(nodes[0], clinic, { count });
      expect((await askPatiently(there, getBoard, {})).body.seq).toBe(seq);
    }
  });

  it('shows what no change carries: a renamed clinic, a new history', async () => {
    const { clinic, askers } = await makeScene();
    const [here, there] = askers;
    if (!here || !there) throw new Error('nobody asks');
    const before = await askPatiently(there, getBoard, {});
    const ada = await signInOn(nodes[0], clinic.users.admin);
    const body = { name: 'Another name', version: 1 };
    const params = { clinicId: clinic.id } as never;
    const renamed = await askPatiently(ada, updateClinic, {
      params,
      body,
      commandId: newCommandId(),
    });
    expect(renamed.status).toBe(200);
    const after = await askPatiently(there, getBoard, {
      headers: { 'if-none-match': String(before.headers['etag']) },
    });
    expect(after.body.board.clinic.name).toBe('Another name');
    const { epoch } = after.body;
    await clinic.run(() =>
      inTransaction(nodes[0].deps.db, (trx) =>
        startEpoch(trx, clinic.id, { known: epoch, next: epoch + 3 }),
      ),
    );
    expect((await askPatiently(there, getBoard, {})).body.epoch).toBe(epoch + 3);
  });
});
