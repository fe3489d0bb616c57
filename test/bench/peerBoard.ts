import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Knex } from 'knex';
import type { Pool, RowDataPacket } from 'mysql2/promise';
import { Model } from 'objection';
import type { Card } from '../../shared/board.ts';
import { Snapshot } from '../../shared/live.ts';
import { toCard, type CardRecord } from '../../server/board/cardRecords.ts';
import { cards } from './peerRecords.ts';

type Columns = Readonly<Record<string, never>>;
class Row extends Model {
  static override idColumn = ['clinic_id', 'id'];
}
class Pet extends Row {
  static override tableName = 'pets';
}
class Client extends Row {
  static override tableName = 'clients';
}
class User extends Row {
  static override tableName = 'users';
}
const belongsTo = (modelClass: typeof Row, column: string) => ({
  relation: Model.BelongsToOneRelation,
  modelClass,
  join: {
    from: ['appointments.clinic_id', `appointments.${column}`],
    to: [`${modelClass.tableName}.clinic_id`, `${modelClass.tableName}.id`],
  },
});
class Appointment extends Row {
  static override tableName = 'appointments';
  static override relationMappings = {
    pet: belongsTo(Pet, 'pet_id'),
    client: belongsTo(Client, 'client_id'),
    vet: belongsTo(User, 'veterinarian_id'),
  };
  declare pet: Columns;
  declare client: Columns;
  declare vet: Columns;
}

type Asked = { readonly clinicId: string; readonly from: Date; readonly to: Date };
function asked(request: FastifyRequest): Asked {
  const { from = '', to = '' } = request.query as { from?: string; to?: string };
  return { clinicId: String(request.headers['x-clinic']), from: new Date(from), to: new Date(to) };
}

/** As an etag plugin does it: the board is read and put into words, and then not sent. */
function answer(request: FastifyRequest, reply: FastifyReply, text: string) {
  const etag = `"${createHash('sha1').update(text).digest('base64url')}"`;
  reply.header('etag', etag).type('application/json');
  return request.headers['if-none-match'] === etag ? reply.code(304).send() : reply.send(text);
}

function toRecord({ pet, client, vet, ...row }: Appointment): CardRecord {
  const names = { pet_name: pet['name'], species: pet['species'], breed: pet['breed'] };
  const people = { client_last_name: client['last_name'], vet_last_name: vet['last_name'] };
  const none = { by_first_name: null, by_last_name: null };
  const record: object = {
    ...row,
    ...names,
    ...people,
    ...none,
    vet_first_name: vet['first_name'],
  };
  return record as CardRecord; // the columns of our own tables
}

/** What goes around a board's cards; `now` stands still, so that an unchanged board has an unchanged tag. */
function snapshotOf(shown: readonly Card[], { clinicId, from, to }: Asked) {
  const now = from.toISOString();
  const clinic = { id: clinicId, name: 'Test clinic', timezone: 'America/New_York', rooms: [] };
  const waitMinutes = { attention: 15, late: 30 };
  const day = { day: now.slice(0, 10), dayStartsAt: now, dayEndsAt: to.toISOString() };
  const rest = { clinic: { ...clinic, waitMinutes }, veterinarians: [], alerts: [] };
  const place = { epoch: 1, seq: 1, tag: 1, build: 'peer', now };
  return { kind: 'snapshot', ...place, board: { view: 'staff', ...day, ...rest, cards: shown } };
}

/** The board read anew for everyone who asks: raw rows and JSON.stringify, and Objection with a zod serializer. */
export function addBoardPeers(app: FastifyInstance, pool: Pool, orm: Knex): void {
  app.get('/board/raw', async (request, reply) => {
    const { clinicId, from, to } = asked(request);
    const [rows] = await pool.query<RowDataPacket[]>(
      `${cards} AND a.start_time >= ? AND a.start_time < ? ORDER BY a.start_time, a.id`,
      [clinicId, from, to],
    );
    return answer(request, reply, JSON.stringify({ cards: rows }));
  });
  app.get('/board/objection', async (request, reply) => {
    const where = asked(request);
    const rows = await Appointment.query(orm)
      .where('clinic_id', where.clinicId)
      .where('start_time', '>=', where.from)
      .where('start_time', '<', where.to)
      .whereNull('deleted_at')
      .orderBy(['start_time', 'id'])
      .withGraphFetched('[pet, client, vet]');
    const shown = rows.map((row) => toCard(toRecord(row)));
    const text = JSON.stringify(Snapshot.parse(snapshotOf(shown, where)));
    return answer(request, reply, text);
  });
}
