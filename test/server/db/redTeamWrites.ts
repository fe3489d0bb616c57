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
    name: "moving the own clinic into the victim's organization",
    run: async (scene) => {
      const { own, attacker, victim } = scene;
      const values = [victim.organizationId, attacker.id];
      await own.rows('UPDATE clinics SET organization_id = ? WHERE id = ?', values);
      const now = await nameOf(scene, 'clinics', 'organization_id', attacker.id);
      const back = [attacker.organizationId, attacker.id];
      await own.rows('UPDATE clinics SET organization_id = ? WHERE id = ?', back);
      return now === victim.organizationId;
    },
  },
  {
    name: 'making oneself an owner',
    run: async (scene) => {
      const { id } = scene.attacker.users.technician;
      await scene.own.rows('UPDATE users SET is_organization_owner = 1 WHERE id = ?', [id]);
      return Number(await nameOf(scene, 'users', 'is_organization_owner', id)) === 1;
    },
  },
  {
    name: 'giving oneself another address, role or standing',
    run: async (scene) => {
      const { id } = scene.attacker.users.receptionist;
      await scene.own.rows(
        `UPDATE users SET email = 'taken@example.test', role = 'admin', is_active = 1 WHERE id = ?`,
        [id],
      );
      return (await nameOf(scene, 'users', 'role', id)) === 'admin';
    },
  },
  {
    name: "being a twin of the victim's owner",
    run: async (scene) => {
      const { own, attacker, victim } = scene;
      const { id } = attacker.users.veterinarian;
      await own.rows(
        'INSERT INTO twin_accounts (clinic_id, user_id, home_clinic_id, home_user_id) VALUES (?, ?, ?, ?)',
        [attacker.id, id, victim.id, victim.users.admin.id],
      );
      return true;
    },
  },
  {
    name: 'lifting the limits of the subscription',
    run: async (scene) => {
      const { own, attacker } = scene;
      const sql = 'UPDATE organizations SET max_clinics = 999 WHERE id = ?';
      await own.rows(sql, [attacker.organizationId]);
      const most = await nameOf(scene, 'organizations', 'max_clinics', attacker.organizationId);
      return Number(most) === 999;
    },
  },
  {
    name: "replacing the clinic's data key",
    run: async (scene) => {
      const { own, attacker, root } = scene;
      await root.rows(
        `INSERT IGNORE INTO ${root.names.core}.clinic_keys (clinic_id, epoch, wrapped_key, kek_version) VALUES (?, 77, ?, 1)`,
        [attacker.id, Buffer.alloc(60)],
      );
      const sql = 'UPDATE clinic_keys SET kek_version = 9 WHERE epoch = 77';
      await own.rows(sql);
      const [row] = await root.rows<{ v: number }>(
        `SELECT kek_version AS v FROM ${root.names.core}.clinic_keys WHERE clinic_id = ? AND epoch = 77`,
        [attacker.id],
      );
      return row?.v === 9;
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
