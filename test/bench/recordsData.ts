import mysql from 'mysql2/promise';
import { openDatabases } from '../../server/db/databases.ts';
import { DRIVER, parseDatabaseUrl } from '../../server/db/databaseUrl.ts';
import { migrate } from '../../server/db/migrate.ts';
import { makeClinic, type TestClinic } from '../support/testDatabase.ts';
import {
  recordsSql,
  type RecordsClinic,
  type RecordsData,
  type RecordsSize,
} from './recordsSql.ts';

type Place = { readonly databaseUrl: string; readonly secret: string };
type Say = (line: string) => void;

/** Indexes and foreign keys of a table, as they stand in SHOW CREATE TABLE, without its primary key. */
type Index = { readonly drop: string; readonly add: string };

async function indexesOf(root: mysql.Connection, table: string): Promise<Index[]> {
  const [rows] = await root.query<mysql.RowDataPacket[]>(`SHOW CREATE TABLE ${table}`);
  const lines = String(rows[0]?.['Create Table']).split('\n');
  return lines.flatMap((line) => {
    const text = line.trim().replace(/,$/, '');
    const constraint = /^CONSTRAINT `(\w+)` FOREIGN KEY/.exec(text)?.[1];
    const key = /^(?:UNIQUE |FULLTEXT )?KEY `(\w+)`/.exec(text)?.[1];
    if (constraint) return [{ drop: `DROP FOREIGN KEY ${constraint}`, add: `ADD ${text}` }];
    return key ? [{ drop: `DROP KEY ${key}`, add: `ADD ${text}` }] : [];
  });
}

/** Fills a table in the order of its primary key alone; its indexes are made afterwards, each in one go. */
async function fill(root: mysql.Connection, table: string, inserts: readonly string[]) {
  const indexes = await indexesOf(root, table);
  const keys = indexes.filter(({ add }) => !add.includes('FOREIGN KEY'));
  const links = indexes.filter(({ add }) => add.includes('FOREIGN KEY'));
  const dropped = [...links, ...keys].map(({ drop }) => drop).join(', ');
  await root.query(`ALTER TABLE ${table} ${dropped}`);
  for (const insert of inserts) await root.query(insert);
  const plain = keys.filter(({ add }) => !add.includes('FULLTEXT'));
  await root.query(`ALTER TABLE ${table} ${plain.map(({ add }) => add).join(', ')}`);
  for (const { add } of keys.filter((key) => !plain.includes(key)))
    await root.query(`ALTER TABLE ${table} ${add}`);
  await root.query(`ALTER TABLE ${table} ${links.map(({ add }) => add).join(', ')}`);
}

function recordsClinic(clinic: TestClinic): RecordsClinic {
  const { admin, veterinarian } = clinic.users;
  return { clinicId: clinic.id, email: admin.email, veterinarianId: veterinarian.id };
}

async function makeClinicsOf(place: Place, count: number): Promise<RecordsClinic[]> {
  const db = openDatabases(place);
  try {
    const clinics: RecordsClinic[] = [];
    for (let made = 0; made < count; made += 1) clinics.push(recordsClinic(await makeClinic(db)));
    return clinics.toSorted((a, b) => (a.clinicId < b.clinicId ? -1 : 1));
  } finally {
    await db.destroy();
  }
}

/** Makes a database with so many records; the ids of all are known by their numbers (`recordId`). */
export async function makeRecords(place: Place, size: RecordsSize, say: Say): Promise<RecordsData> {
  await migrate(place);
  const clinics = await makeClinicsOf(place, size.clinicCount);
  const { server, names } = parseDatabaseUrl(place.databaseUrl);
  const root = await mysql.createConnection({ ...DRIVER, ...server, database: names.core });
  try {
    await root.query('SET sql_log_bin = 0, foreign_key_checks = 0');
    const data = { ...size, clinics };
    const started = performance.now();
    const tell = (what: string) =>
      say(`  ${what}, ${((performance.now() - started) / 1000).toFixed(0)} s`);
    await fill(root, 'clients', recordsSql.clients(data));
    await fill(root, 'pets', recordsSql.pets(data));
    tell(`${size.pets} pets of ${size.clinicCount} clinics`);
    // Not before: with triggers that write, such a load loses the first row (MariaDB 10.11).
    await root.query('SET unique_checks = 0');
    await fill(root, 'appointments', recordsSql.appointments(data));
    tell(`${size.appointments} appointments`);
    await root.query('ANALYZE TABLE clients, pets, appointments');
    return data;
  } finally {
    await root.end();
  }
}
