import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeLiveServer } from '../../server/live/liveServer.ts';
import { openRedis } from '../../server/live/redisLink.ts';
import { makeLog } from '../../server/log.ts';
import { startRedis } from '../support/ground/redis.ts';
import { makeClinic } from '../support/testDatabase.ts';
import { liveNode, logQuietly, readerOf } from './liveNode.ts';

/** What a node of another version, or somebody else on our Redis, may say. */
const nonsense = (clinicId: string): [string, unknown[]][] => [
  ['ended', [{ kind: 'clinic', id: `${clinicId}:staff` }, 'of a whole board']],
  ['ended', []],
  ['ended', [null, null]],
  ['ended', [{ kind: 'user' }, 'gone']],
  ['hint', []],
  ['hint', [{ clinicId: 7 }]],
];

it('a node drops what is no word of another node, and heeds the next that is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vetcare-words-'));
  const redis = await startRedis({ dir: folder });
  const node = await liveNode({ redisUrl: redis.url });
  const clinic = await makeClinic(node.deps.db);
  const { veterinarian, technician } = clinic.users;
  const [reader, ended] = [await readerOf(node, veterinarian), await readerOf(node, technician)];

  const heard = Promise.withResolvers<undefined>();
  const other = makeLiveServer({ allowRequest: (_request, decide) => decide(null, true) });
  const key = `vetcare:${node.deps.db.names.core}`;
  const onHearing = () => heard.resolve(undefined);
  const link = openRedis({ url: redis.url, key, log: makeLog('silent'), onHearing });
  other.adapter(link.adapter);
  await heard.promise;
  // As another version may: our own types refuse it.
  const say = other.serverSideEmit.bind(other) as (event: string, ...words: unknown[]) => void;
  for (const [event, words] of nonsense(clinic.id)) say(event, ...words);
  say('ended', { kind: 'user', id: technician.id, since: 'a newer field' }, 'user_deactivated');

  await ended.until(() => !ended.socket.connected);
  expect(reader.revoked).toBeUndefined();
  await logQuietly(node, clinic, { count: 1 });
  await reader.until(() => reader.cursor.seq === 1);
  for (const one of [reader, ended]) one.close();
  link.close();
  await node.close();
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});
