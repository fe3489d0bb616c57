import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { migrate } from '../../server/db/migrate.ts';
import { startMariadb } from '../../server/start/embeddedMariadb.ts';
import { root } from '../../server/start/install.mjs';
import type { BenchGround } from './benchGround.ts';
import { makeRecords } from './recordsData.ts';
import type { RecordsData } from './recordsSql.ts';
import type { RecordsSize } from './recordsSql.ts';

/** `small` has a day or three of appointments, `big` the history; in `whole` one clinic has all pets: there only search is asked. */
export type Database = {
  readonly size: 'small' | 'big' | 'whole';
  readonly databaseUrl: string;
  readonly secret: string;
  readonly data: RecordsData;
};

const sizes = {
  smoke: [
    { clinicCount: 2, pets: 60, appointments: 400 },
    { clinicCount: 2, pets: 60, appointments: 800 },
    { clinicCount: 1, pets: 60, appointments: 10 },
  ],
  quick: [
    { clinicCount: 5, pets: 2_000, appointments: 1_000 },
    { clinicCount: 5, pets: 2_000, appointments: 100_000 },
    { clinicCount: 1, pets: 2_000, appointments: 100 },
  ],
  full: [
    { clinicCount: 50, pets: 200_000, appointments: 10_000 },
    { clinicCount: 50, pets: 200_000, appointments: 10_000_000 },
    { clinicCount: 1, pets: 200_000, appointments: 1_000 },
  ],
} satisfies Record<string, readonly [RecordsSize, RecordsSize, RecordsSize]>;
/** Ten million appointments take a quarter of an hour and 20 GB, so they are kept. */
const keptFolder = join(root, '.data', 'bench-records');
const keptSecret = Buffer.alloc(32, 'bench').toString('base64url');

type Place = Pick<Database, 'databaseUrl' | 'secret'>;

/** A server of its own in a folder that stays, with room for what is asked often. */
async function keptServer({ say, ends }: BenchGround): Promise<string> {
  mkdirSync(keptFolder, { recursive: true });
  const mariadb = await startMariadb({ dataDir: keptFolder, log: say, endsWithParent: true });
  ends.defer(() => mariadb.stop());
  const settings = await mysql.createConnection({ socketPath: mariadb.socketPath, user: 'root' });
  await settings.query(
    'SET GLOBAL innodb_buffer_pool_size = 4294967296, innodb_log_file_size = 1073741824',
  );
  await settings.end();
  return mariadb.url;
}

/** Made at the first time, and brought to the present schema at every other. */
async function keptRecords(place: Place, size: RecordsSize, file: string, say: BenchGround['say']) {
  if (!existsSync(file)) {
    const made = await makeRecords(place, size, say);
    writeFileSync(file, JSON.stringify(made));
    return made;
  }
  await migrate(place);
  return JSON.parse(readFileSync(file, 'utf8')) as RecordsData; // written above
}

/** The databases of a form: the kept ones for figures to quote, else new ones in memory. */
export async function recordsDatabases(
  ground: BenchGround,
  form: keyof typeof sizes,
): Promise<Database[]> {
  const isKept = form === 'full';
  const address = isKept ? await keptServer(ground) : ground.databaseUrl;
  const secret = isKept ? keptSecret : ground.secret;
  const databases: Database[] = [];
  for (const [index, size] of (['small', 'big', 'whole'] as const).entries()) {
    const url = new URL(address);
    url.pathname = `/${size}`;
    const place = { databaseUrl: url.href, secret };
    const wanted = sizes[form][index] ?? sizes[form][0];
    ground.say(`${wanted.appointments} appointments`);
    const data = isKept
      ? await keptRecords(place, wanted, join(keptFolder, `${size}.json`), ground.say)
      : await makeRecords(place, wanted, ground.say);
    databases.push({ ...place, size, data });
  }
  return databases;
}
