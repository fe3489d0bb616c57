import { randomUUIDv7 } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Pool, ResultSetHeader, RowDataPacket } from 'mysql2/promise';

type Values = readonly unknown[];
type Params = { readonly id: string };
type Body = Readonly<Record<string, unknown>>;

const clinicOf = (request: FastifyRequest) => String(request.headers['x-clinic']);
/** All of a board's card, as our own list of a day reads it. */
export const cards = `SELECT a.*, p.name AS pet_name, p.species, p.breed, c.last_name AS client_last_name,
    v.first_name AS vet_first_name, v.last_name AS vet_last_name
  FROM appointments a
  JOIN pets p ON p.clinic_id = a.clinic_id AND p.id = a.pet_id
  JOIN clients c ON c.clinic_id = a.clinic_id AND c.id = a.client_id
  JOIN users v ON v.clinic_id = a.clinic_id AND v.id = a.veterinarian_id
  WHERE a.clinic_id = ? AND a.deleted_at IS NULL`;
const pets = `SELECT p.*, c.first_name, c.last_name FROM pets p
  JOIN clients c ON c.clinic_id = p.clinic_id AND c.id = p.client_id
  WHERE p.clinic_id = ? AND p.deleted_at IS NULL`;
const startsOf = `AND p.name LIKE 'bis%' AND c.last_name LIKE 'moreno%' ORDER BY p.name, p.id LIMIT 21`;
const clients = 'SELECT * FROM clients WHERE clinic_id = ? AND deleted_at IS NULL';

type Peer = {
  readonly table: 'clients' | 'pets' | 'appointments';
  readonly list: string;
  readonly one: string;
  readonly patched: string;
};
const records: readonly Peer[] = [
  {
    table: 'clients',
    list: `${clients} ORDER BY last_name, first_name, id LIMIT 51`,
    one: `${clients} AND id = ?`,
    patched: 'city',
  },
  {
    table: 'pets',
    list: `${pets} ORDER BY p.name, p.id LIMIT 51`,
    one: `${pets} AND p.id = ?`,
    patched: 'color',
  },
  {
    table: 'appointments',
    list: `${cards} AND a.start_time >= ? AND a.start_time < ? ORDER BY a.start_time, a.id`,
    one: `${cards} AND a.id = ?`,
    patched: 'notes',
  },
];

function daysOf(query: unknown): Values {
  const { from, to } = query as { from?: string; to?: string };
  return from && to ? [new Date(from), new Date(to)] : [];
}

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const isTime = (name: string) => name.endsWith('_time');

/** List, get, create and patch of each kind, each as few statements as do it. */
export function addRecordPeers(app: FastifyInstance, pool: Pool): void {
  const rows = async (sql: string, values: Values) => {
    const [found] = await pool.query<RowDataPacket[]>(sql, [...values]);
    return found;
  };
  app.get('/search', async (request) => {
    return { items: await rows(`${pets} ${startsOf}`, [clinicOf(request)]) };
  });
  for (const { table, list, one, patched } of records) {
    app.get(`/${table}`, async (request) => {
      return { items: await rows(list, [clinicOf(request), ...daysOf(request.query)]) };
    });
    app.get<{ Params: Params }>(`/${table}/:id`, async (request) => {
      return (await rows(one, [clinicOf(request), request.params.id]))[0];
    });
    app.post<{ Body: Body }>(`/${table}`, async (request) => {
      const id = randomUUIDv7();
      const columns = Object.entries(request.body).map(([name, value]): [string, unknown] => {
        const column = snake(name);
        return [column, isTime(column) ? new Date(String(value)) : value];
      });
      const row = Object.fromEntries([...columns, ['id', id], ['clinic_id', clinicOf(request)]]);
      await pool.query(`INSERT INTO ${table} SET ?`, [row]);
      return (await rows(one, [clinicOf(request), id]))[0];
    });
    app.patch<{ Params: Params; Body: Body }>(`/${table}/:id`, async (request, reply) => {
      const { version, value } = request.body;
      const [done] = await pool.query<ResultSetHeader>(
        `UPDATE ${table} SET ${patched} = ?, version = version + 1 WHERE clinic_id = ? AND id = ? AND version = ?`,
        [value, clinicOf(request), request.params.id, version],
      );
      if (done.affectedRows === 0) return reply.code(409).send({});
      return (await rows(one, [clinicOf(request), request.params.id]))[0];
    });
  }
}
