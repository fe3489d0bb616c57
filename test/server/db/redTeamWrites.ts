import { randomUUIDv7 } from 'node:crypto';
import { databaseErrno } from '../../../server/db/databaseErrors.ts';
import type { Attack, Scene } from './redTeam.ts';

const PET = 'INTO pets (clinic_id, id, client_id, name, species, sex) VALUES';

/** The name that a row has behind the views, if it is still there. */
async function nameOf({ root }: Scene, table: string, column: string, id: string): Promise<string> {
  const sql = `SELECT ${column} AS name FROM ${root.names.core}.${table} WHERE id = ?`;
  const [row] = await root.rows<{ name: string }>(sql, [id]);
  return row?.name ?? 'gone';
}

async function clinicOf(scene: Scene, table: string, id: string): Promise<string> {
  return nameOf(scene, table, 'clinic_id', id);
}

export const WRITES: Attack[] = [
  {
    name: "changing a victim's row",
    run: async (scene) => {
      const { vaccination } = await scene.plant(scene.victim);
      await scene.own.rows(`UPDATE vaccinations SET site = 'taken' WHERE id = ?`, [vaccination]);
      return (await nameOf(scene, 'vaccinations', 'site', vaccination)) === 'taken';
    },
  },
  {
    name: 'stealing a row by ON DUPLICATE KEY UPDATE',
    run: async (scene) => {
      const theirs = await scene.plant(scene.victim);
      const mine = await scene.plant(scene.attacker);
      await scene.own.rows(
        `INSERT ${PET} (?, ?, ?, 'x', 'cat', 'male') ON DUPLICATE KEY UPDATE clinic_id = ?, client_id = ?`,
        [scene.attacker.id, theirs.pet, mine.client, scene.attacker.id, mine.client],
      );
      const [theirsNow] = await scene.root.rows(
        `SELECT id FROM ${scene.root.names.core}.pets WHERE id = ? AND clinic_id = ?`,
        [theirs.pet, scene.victim.id],
      );
      return theirsNow === undefined;
    },
  },
  {
    name: 'destroying a row by REPLACE',
    isMariaDbOnly: true,
    run: async (scene) => {
      const theirs = await scene.plant(scene.victim);
      const mine = await scene.plant(scene.attacker);
      await scene.own.rows(`REPLACE ${PET} (?, ?, ?, 'x', 'cat', 'male')`, [
        scene.attacker.id,
        theirs.pet,
        mine.client,
      ]);
      return (await clinicOf(scene, 'pets', theirs.pet)) !== scene.victim.id;
    },
  },
  {
    name: 'learning from a duplicate key that an id exists elsewhere',
    run: async (scene) => {
      const theirs = await scene.plant(scene.victim);
      const mine = await scene.plant(scene.attacker);
      try {
        await scene.own.rows(`INSERT ${PET} (?, ?, ?, 'x', 'cat', 'male')`, [
          scene.attacker.id,
          theirs.pet,
          mine.client,
        ]);
      } catch (error) {
        return databaseErrno(error) === 1062;
      }
      return false;
    },
  },
  {
    name: "inserting a row into the victim's clinic",
    run: async (scene) => {
      const id = randomUUIDv7();
      await scene.own.rows(
        `INSERT INTO clients (clinic_id, id, first_name, last_name) VALUES (?, ?, 'x', 'x')`,
        [scene.victim.id, id],
      );
      return (await clinicOf(scene, 'clients', id)) === scene.victim.id;
    },
  },
  {
    name: "moving an own row to the victim's clinic",
    run: async (scene) => {
      const id = randomUUIDv7();
      await scene.own.rows(
        `INSERT INTO clients (clinic_id, id, first_name, last_name) VALUES (?, ?, 'x', 'x')`,
        [scene.attacker.id, id],
      );
      await scene.own.rows('UPDATE clients SET clinic_id = ? WHERE id = ?', [scene.victim.id, id]);
      return (await clinicOf(scene, 'clients', id)) === scene.victim.id;
    },
  },
  {
    name: "booking the victim's pet",
    run: async (scene) => {
      const theirs = await scene.plant(scene.victim);
      const mine = await scene.plant(scene.attacker);
      const vet = scene.attacker.users.veterinarian.id;
      const id = randomUUIDv7();
      await scene.own.rows(
        `INSERT INTO appointments (clinic_id, id, client_id, pet_id, veterinarian_id, created_by, start_time, end_time, type)
         VALUES (?, ?, ?, ?, ?, ?, NOW(), NOW(), 'sick')`,
        [scene.attacker.id, id, mine.client, theirs.pet, vet, vet],
      );
      return (await clinicOf(scene, 'appointments', id)) === scene.attacker.id;
    },
  },
  {
    name: 'deleting a row',
    run: async (scene) => {
      const { client, pet, vaccination } = await scene.plant(scene.attacker);
      await scene.own.rows('DELETE FROM vaccinations WHERE id = ?', [vaccination]);
      await scene.own.rows('DELETE FROM pets WHERE id IN (?, ?)', [pet, client]);
      return (await clinicOf(scene, 'pets', pet)) === 'gone';
    },
  },
  {
    name: 'rewriting the audit log',
    run: async (scene) => {
      const id = randomUUIDv7();
      const zeros = Buffer.alloc(32);
      await scene.own.rows(
        `INSERT INTO audit_logs (clinic_id, id, entity_type, entity_id, action, seq, previous_hash, hash)
         VALUES (?, ?, 'pet', ?, 'read', ?, ?, ?)`,
        [scene.attacker.id, id, id, Math.floor(Math.random() * 1e9), zeros, zeros],
      );
      await scene.own.rows(`UPDATE audit_logs SET entity_type = 'x' WHERE id = ?`, [id]);
      return (await nameOf(scene, 'audit_logs', 'entity_type', id)) === 'x';
    },
  },
  {
    name: 'changing the schema',
    run: async ({ own }) => {
      await own.rows('CREATE TABLE mine (id INT)');
      await own.rows('DROP TABLE mine');
      return true;
    },
  },
];
