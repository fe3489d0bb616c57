import type { Knex } from 'knex';
import { select, type DatabaseNames } from '../db/names.ts';
import { parentsFirst, readTableShapes, type TableShape } from '../db/tableShapes.ts';

/** Tables that stay behind when a clinic moves, each with the reason. Every other one travels, also those of the future. */
export const staysBehind: Readonly<Record<string, string>> = {
  sessions: 'sign-ins to this installation',
  user_invitations: 'links to this installation, which only it knows to be true',
  mail_messages: 'messages of this installation, with links to it',
  twin_accounts: 'accounts of another clinic of this organization',
  clinic_keys: 'keys of this installation: fields are exported in plain text and encrypted anew',
  audit_heads: 'in the manifest, as auditHead',
  board_changes: 'the log for readers who are connected to this installation',
  clinic_streams: 'where that log ends',
  schedule_locks: 'locks of work under way',
  idempotency_keys: 'replies to requests that were sent to this installation',
  search_words: 'made anew from clients and pets, by triggers',
  retention_runs: 'when the archiving was last gone through here',
};

/** Tables of the whole installation: of no clinic. */
export const ofNoClinic: readonly string[] = [
  'installation',
  'sign_in_throttle',
  'screen_pairings',
  'knex_migrations',
  'knex_migrations_lock',
];

/** Columns that say something of a secret that stays behind. */
const alsoHidden: Readonly<Record<string, readonly string[]>> = { users: ['mfa_confirmed_at'] };

/** Rows of a table that travel; absent: all. */
const onlyRows: Readonly<Record<string, string>> = { timers: 'done_at IS NULL' };

export type Traveller = TableShape & {
  /** The column that holds the clinic's id. */
  readonly clinicColumn: 'clinic_id' | 'id';
  /** SQL that a row must satisfy beside being the clinic's. */
  readonly condition: string;
  /** Secret columns, which no tenant view shows: they stay behind. */
  readonly hidden: readonly string[];
};

async function viewColumns(knex: Knex, names: DatabaseNames): Promise<Map<string, Set<string>>> {
  const rows = await select<{ t: string; c: string }>(
    knex,
    'SELECT table_name AS t, column_name AS c FROM information_schema.columns WHERE table_schema = ?',
    [names.app],
  );
  const byTable = Map.groupBy(rows, ({ t }) => t);
  return new Map([...byTable].map(([t, own]) => [t, new Set(own.map(({ c }) => c))]));
}

/** The tables of a clinic that an export holds, parents first: all that have a clinic_id but for those that stay behind. */
export async function travellers(knex: Knex, names: DatabaseNames): Promise<Traveller[]> {
  const shapes = await readTableShapes(knex, names.core);
  const shown = await viewColumns(knex, names);
  const isOfClinic = ({ columns }: TableShape) => columns.some(({ name }) => name === 'clinic_id');
  const own = [...shapes.values()].filter(
    (shape) => shape.name === 'clinics' || (isOfClinic(shape) && !(shape.name in staysBehind)),
  );
  return parentsFirst(own).map((shape) => {
    const visible = shown.get(shape.name);
    const columns = shape.columns.map(({ name }) => name);
    return {
      ...shape,
      clinicColumn: shape.name === 'clinics' ? 'id' : 'clinic_id',
      condition: onlyRows[shape.name] ?? 'TRUE',
      hidden: columns.filter(
        (name) => visible?.has(name) === false || alsoHidden[shape.name]?.includes(name),
      ),
    };
  });
}
