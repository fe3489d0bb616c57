import { isMariaDb, SECRET_WORD, type Attack, type Scene } from './redTeam.ts';
import type { Cell, PlainConnection } from './administrator.ts';

/** True when some row of the reply names the victim's clinic. */
async function shows(
  { rows }: PlainConnection,
  { victim }: Scene,
  sql: string,
  values: Cell[] = [],
): Promise<boolean> {
  return JSON.stringify(await rows(sql, values)).includes(victim.id);
}

/**
 * True when an expression in WHERE saw the victim's value of the column: the view's own condition must
 * be settled before. On MariaDB it collects the values in a variable; on MySQL, where a variable
 * keeps a view from being merged, it quotes the first one in an error.
 */
async function tells(
  { own, root, victim }: Scene,
  column: string,
  [sql, value]: [string, string],
): Promise<boolean> {
  if (await isMariaDb(root)) {
    await own.rows(`SET @seen := ''`);
    await own.rows(
      `${sql} (@seen := CONCAT(@seen, ' ', CONVERT(${column} USING utf8mb4))) IS NOT NULL`,
      [value],
    );
    return JSON.stringify(await own.rows('SELECT @seen')).includes(victim.id);
  }
  try {
    await own.rows(`${sql} GTID_SUBSET(CONCAT('!', RIGHT(${column}, 12)), '1')`, [value]);
  } catch (error) {
    return String(error).includes(victim.id.slice(-12));
  }
  return false;
}

export const READS: Attack[] = [
  {
    name: 'a query without any filter',
    run: (scene) => shows(scene.own, scene, 'SELECT * FROM vaccinations'),
  },
  {
    name: "a query for the victim's clinic",
    run: (scene) =>
      shows(scene.own, scene, 'SELECT * FROM vaccinations WHERE clinic_id = ?', [scene.victim.id]),
  },
  {
    name: 'a union',
    run: (scene) =>
      shows(
        scene.own,
        scene,
        'SELECT id FROM clients WHERE 1 = 0 UNION ALL SELECT clinic_id FROM vaccinations',
      ),
  },
  {
    name: 'a join on a column that is not the key',
    run: (scene) =>
      shows(
        scene.own,
        scene,
        'SELECT v.clinic_id FROM clinics c JOIN vaccinations v ON v.clinic_id <> c.id',
      ),
  },
  {
    name: 'a common table expression',
    run: (scene) =>
      shows(scene.own, scene, 'WITH v AS (SELECT * FROM vaccinations) SELECT * FROM v'),
  },
  {
    name: 'an OR that escapes the filter',
    run: (scene) =>
      shows(scene.own, scene, 'SELECT * FROM vaccinations WHERE clinic_id = ? OR 1 = 1', [
        scene.attacker.id,
      ]),
  },
  {
    name: 'a sub-select',
    run: (scene) =>
      shows(
        scene.own,
        scene,
        "SELECT (SELECT GROUP_CONCAT(clinic_id SEPARATOR ' ') FROM vaccinations) AS x",
      ),
  },
  {
    name: 'a copy into an own row',
    run: async (scene) => {
      const { own, attacker } = scene;
      await own.rows(
        `INSERT INTO clients (clinic_id, first_name, last_name, notes)
         SELECT ?, 'x', 'x', clinic_id FROM vaccinations`,
        [attacker.id],
      );
      return shows(own, scene, 'SELECT notes FROM clients WHERE clinic_id = ?', [attacker.id]);
    },
  },
  {
    name: 'a side effect on each row that the full-text index finds',
    run: async (scene) => {
      await scene.plant(scene.victim);
      return tells(scene, 'notes', [
        `SELECT id FROM clients WHERE MATCH (first_name, last_name, email) AGAINST (?) AND`,
        SECRET_WORD,
      ]);
    },
  },
  {
    name: 'a side effect while the row of a known id is looked up',
    run: async (scene) => {
      const { pet } = await scene.plant(scene.victim);
      return tells(scene, 'clinic_id', ['SELECT 1 FROM pets WHERE id = ? AND', pet]);
    },
  },
  {
    name: 'passwords of colleagues',
    run: async ({ own }) => (await own.rows('SELECT password_hash FROM users')).length > 0,
  },
  {
    name: 'a table behind the view',
    run: (scene) => shows(scene.own, scene, `SELECT * FROM ${scene.root.names.core}.lab_results`),
  },
  {
    name: 'the list of tables behind the views',
    run: async ({ own, root }) => {
      const found = await own.rows(
        'SELECT table_name FROM information_schema.tables WHERE table_schema IN (?, ?)',
        [root.names.core, root.names.sec],
      );
      return found.length > 0;
    },
  },
  {
    name: 'the key that signs contexts',
    run: async ({ own, root }) =>
      (await own.rows(`SELECT * FROM ${root.names.sec}.secret`)).length > 0,
  },
  {
    name: 'the contexts of others',
    run: async ({ own, root }) =>
      (await own.rows(`SELECT * FROM ${root.names.sec}.contexts`)).length > 0,
  },
];
