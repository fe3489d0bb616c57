import type { DatabaseNames } from './names.ts';
import {
  parentsFirst,
  type ColumnShape,
  type IndexShape,
  type Link,
  type Shapes,
  type TableShape,
} from './tableShapes.ts';

/** Years that medical data, deleted rows and the audit log stay before they go to the archive. The procedures refuse to be told less. */
export const keptYears = 7;

/** When an animal was last seen or treated: a table with pet_id, and its column. */
export const visitTimes = [
  ['appointments', 'start_time'],
  ['medical_records', 'visit_date'],
  ['vaccinations', 'date_given'],
  ['lab_results', 'test_date'],
] as const;

/** Authors stay: what they wrote and did names them. Pets and clients have rules of their own. */
const noDeletedRows = ['users', 'pets', 'clients'];

/** Made by triggers from other rows, and gone with them. */
const derived = ['search_words'];

/** What goes to the archive as one: a row of this table with all that is part of it. */
type Root = { readonly table: string; readonly isDue: string };

const isPart = (link: Link, of: ReadonlySet<string>) => link.isPartOf && of.has(link.target);

/** The table and all whose rows are part of its rows (ON DELETE CASCADE), parents first. */
function family(shapes: Shapes, root: string): TableShape[] {
  const names = new Set([root]);
  for (let size = 0; size !== names.size;) {
    size = names.size;
    for (const { name, links } of shapes.values())
      if (links.some((link) => isPart(link, names))) names.add(name);
  }
  return parentsFirst(
    [...shapes.values()].filter(({ name }) => names.has(name) && !derived.includes(name)),
  );
}

function text({ name, type }: ColumnShape): string {
  const column = `t.\`${name}\``;
  const isBytes = type.includes('binary') || type.includes('blob');
  return isBytes ? `TO_BASE64(${column})` : `CAST(${column} AS CHAR CHARACTER SET utf8mb4)`;
}

function keyOf({ name, key }: TableShape): string {
  const [only, ...more] = key.filter((column) => column !== 'clinic_id');
  if (only === undefined) throw new Error(`${name} has one row a clinic: it is part of nothing`);
  if (more.length === 0) return `t.\`${only}\``;
  return `CONCAT_WS('/', ${[only, ...more].map((column) => `t.\`${column}\``).join(', ')})`;
}

/** That a row is the one of the archive; of a key of many parts the first also finds it. */
function hasKey(table: TableShape): string {
  const [only, ...more] = table.key.filter((column) => column !== 'clinic_id');
  const whole = `${keyOf(table)} = a.row_key`;
  return more.length === 0
    ? whole
    : `t.\`${only ?? ''}\` = SUBSTRING_INDEX(a.row_key, '/', 1) AND ${whole}`;
}

function linkColumn(table: TableShape, { columns, targetColumns }: Link): string {
  const [clinic, own, ...more] = columns;
  const isPlain = clinic === 'clinic_id' && targetColumns[1] === 'id' && more.length === 0;
  if (!isPlain || own === undefined) throw new Error(`${table.name}: a link that is no id`);
  return own;
}

/**
 * The index that finds rows by these columns. It is named in each statement that locks: without figures of a table MySQL takes another, and locks all of the clinic's rows.
 */
function indexBy(table: TableShape, columns: readonly string[]): string {
  const isBy = (index: IndexShape) =>
    columns.every((column) => index.columns.slice(0, columns.length).includes(column));
  const name = table.indexes.find(isBy)?.name;
  if (name === undefined) throw new Error(`${table.name}: no index by ${columns.join(', ')}`);
  return `FORCE INDEX (${name})`;
}

/** The archive's rows of the root, by the index that has them all. */
const archived = (core: string) => `${core}.archived_rows a FORCE INDEX (idx_archived_root)`;
const ofRoot = (root: string) => `a.root_table = '${root}' AND a.root_id = p_root`;

/** The rows of a table that belong to what is already copied: locks them, so that nothing more can refer to them, and copies them. */
function copy(core: string, root: string, table: TableShape, source: string): string {
  const body = table.columns.map((column) => `'${column.name}', ${text(column)}`).join(', ');
  return `SELECT COUNT(*) INTO v_count FROM ${source} FOR UPDATE;
    INSERT INTO ${core}.archived_rows (clinic_id, table_name, row_key, root_table, root_id, archived_at, body)
      SELECT t.clinic_id, '${table.name}', ${keyOf(table)}, '${root}', p_root, v_at, JSON_OBJECT(${body}) FROM ${source}
      ON DUPLICATE KEY UPDATE root_table = VALUES(root_table), root_id = VALUES(root_id),
        archived_at = VALUES(archived_at), body = VALUES(body);`;
}

function copies(core: string, root: string, tables: readonly TableShape[]): string[] {
  const names = new Set(tables.map(({ name }) => name));
  return tables.flatMap((table) => {
    if (table.name === root)
      return [
        copy(core, root, table, `${core}.${root} t WHERE t.clinic_id = p_clinic AND t.id = p_root`),
      ];
    return table.links
      .filter((link) => isPart(link, names))
      .map((link) =>
        copy(
          core,
          root,
          table,
          `${archived(core)} STRAIGHT_JOIN ${core}.${table.name} t ${indexBy(table, link.columns)}
             ON t.clinic_id = a.clinic_id AND t.\`${linkColumn(table, link)}\` = a.row_key
           WHERE a.clinic_id = p_clinic AND ${ofRoot(root)} AND a.table_name = '${link.target}'`,
        ),
      );
  });
}

/** Only what has its copy is taken away. */
function removals(core: string, root: string, tables: readonly TableShape[]): string[] {
  return tables.toReversed().map(
    (
      table,
    ) => `DELETE t FROM ${archived(core)} STRAIGHT_JOIN ${core}.${table.name} t FORCE INDEX (PRIMARY)
      ON t.clinic_id = a.clinic_id AND ${hasKey(table)}
      WHERE a.clinic_id = p_clinic AND ${ofRoot(root)} AND a.table_name = '${table.name}';`,
  );
}

/** A day more or less is no matter in seven years: a server's clock may be ahead of the database's, and a 29 February is taken for either day beside it. */
export const refuseYoung = `IF p_before IS NULL OR p_before > SYSDATE() - INTERVAL ${String(keptYears)} YEAR + INTERVAL 1 DAY THEN
      SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'too young for the archive';
    END IF;`;

/** `archive_<table>(clinic, id, before)`: in the caller's transaction; gives the number of rows of each table that went, none when it may not go. */
function procedure({ core, sec }: DatabaseNames, shapes: Shapes, { table, isDue }: Root) {
  const tables = family(shapes, table);
  const id = 'VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin';
  const head = `${sec}.archive_${table}(IN p_clinic ${id}, IN p_root ${id}, IN p_before TIMESTAMP)`;
  const body = `MODIFIES SQL DATA SQL SECURITY DEFINER
  work: BEGIN
    DECLARE v_count INT DEFAULT 0;
    DECLARE v_at TIMESTAMP(3) DEFAULT SYSDATE(3);
    ${refuseYoung}
    SELECT COUNT(*) INTO v_count FROM ${core}.${table} WHERE clinic_id = p_clinic AND id = p_root FOR UPDATE;
    IF v_count = 0 THEN LEAVE work; END IF;
    SELECT COUNT(*) INTO v_count FROM ${core}.${table} r
      WHERE r.clinic_id = p_clinic AND r.id = p_root AND ${isDue};
    IF v_count = 0 THEN LEAVE work; END IF;
    ${copies(core, table, tables).join('\n    ')}
    ${removals(core, table, tables).join('\n    ')}
    SELECT table_name AS name, COUNT(*) AS count FROM ${core}.archived_rows a
      WHERE a.clinic_id = p_clinic AND ${ofRoot(table)} GROUP BY table_name;
  END`;
  return { name: `archive_${table}`, head, body };
}

function notHeld(core: string, held: string): string {
  return `NOT EXISTS (SELECT 1 FROM ${core}.legal_holds h WHERE h.clinic_id = r.clinic_id AND h.released_at IS NULL
    AND (${held} OR (h.pet_id IS NULL AND h.client_id IS NULL)))`;
}

/** Whether the hold is on this pet, its client, or one that it belonged to when it was placed or at a visit. As `isPetHeld`. */
function isOnPet(core: string, id: string): string {
  return `h.pet_id = ${id}
      OR EXISTS (SELECT 1 FROM ${core}.legal_hold_pets x
        WHERE x.clinic_id = h.clinic_id AND x.legal_hold_id = h.id AND x.pet_id = ${id})
      OR h.client_id = (SELECT p.client_id FROM ${core}.pets p WHERE p.clinic_id = r.clinic_id AND p.id = ${id})
      OR h.client_id IN (SELECT a.client_id FROM ${core}.appointments a
        WHERE a.clinic_id = r.clinic_id AND a.pet_id = ${id})`;
}

function roots(core: string, shapes: Shapes): Root[] {
  const unseen = visitTimes.map(
    ([
      table,
      column,
    ]) => `NOT EXISTS (SELECT 1 FROM ${core}.${table} v WHERE v.clinic_id = r.clinic_id
      AND v.pet_id = r.id AND v.${column} >= p_before)`,
  );
  const pet = `r.created_at < p_before AND ${unseen.join(' AND ')}
    AND ${notHeld(core, isOnPet(core, 'r.id'))}`;
  // Visits of an animal that has another client by now are its: they go with it, and until then their client stays.
  const client = `r.created_at < p_before AND r.updated_at < p_before
    AND NOT EXISTS (SELECT 1 FROM ${core}.pets p WHERE p.clinic_id = r.clinic_id AND p.client_id = r.id)
    AND NOT EXISTS (SELECT 1 FROM ${core}.appointments a WHERE a.clinic_id = r.clinic_id AND a.client_id = r.id)
    AND ${notHeld(core, 'h.client_id = r.id')}`;
  const deleted = deletableTables(shapes).map((table) => {
    const hasPet = shapes.get(table)?.columns.some(({ name }) => name === 'pet_id') ?? false;
    // Of a row that does not say whose it is, any hold may mean it.
    const held = notHeld(core, hasPet ? isOnPet(core, 'r.pet_id') : 'TRUE');
    return { table, isDue: `r.deleted_at < p_before AND ${held}` };
  });
  return [{ table: 'pets', isDue: pet }, { table: 'clients', isDue: client }, ...deleted];
}

/** The tables whose deleted rows go to the archive by themselves. */
export function deletableTables(shapes: Shapes): string[] {
  const has = ({ columns }: TableShape, name: string) => columns.some((c) => c.name === name);
  return [...shapes.values()]
    .filter((shape) => has(shape, 'deleted_at') && has(shape, 'clinic_id') && has(shape, 'id'))
    .map(({ name }) => name)
    .filter((name) => !noDeletedRows.includes(name));
}

/** The procedures of all roots, made of the tables as they are now. */
export function archiveProcedures(names: DatabaseNames, shapes: Shapes) {
  return roots(names.core, shapes).map((root) => procedure(names, shapes, root));
}
