// The least that answers the same requests: handlers over mysql2 as most people write them, without tenancy, audit, log or idempotency.
import Fastify from 'fastify';
import knex from 'knex';
import mysql from 'mysql2/promise';
import { DRIVER, knexConnection, parseDatabaseUrl } from '../../server/db/databaseUrl.ts';
import { answerParent } from './answerParent.ts';
import { ownUse, type CpuUse } from './ownUse.ts';
import { addBoardPeers } from './peerBoard.ts';
import { addRecordPeers } from './peerRecords.ts';

export type PeerAsks = {
  start: { arg: { readonly databaseUrl: string }; reply: { apiUrl: string } };
  use: { arg: null; reply: CpuUse };
};

async function start({ databaseUrl }: { readonly databaseUrl: string }) {
  const { server, names } = parseDatabaseUrl(databaseUrl);
  const pool = mysql.createPool({
    ...DRIVER,
    ...server,
    database: names.core,
    connectionLimit: 16,
  });
  const app = Fastify();
  addRecordPeers(app, pool);
  const connection = knexConnection(server, { database: names.core });
  addBoardPeers(app, pool, knex({ client: 'mysql2', connection, pool: { min: 0, max: 16 } }));
  return { apiUrl: await app.listen({ host: '127.0.0.1', port: 0 }) };
}

answerParent<PeerAsks>({ start, use: ownUse });
