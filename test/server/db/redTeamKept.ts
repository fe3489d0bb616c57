import { randomUUIDv7 } from 'node:crypto';
import type { Attack, Scene } from './redTeam.ts';

async function textOf({ root }: Scene, table: string, column: string, id: string) {
  const sql = `SELECT ${column} AS text FROM ${root.names.core}.${table} WHERE id = ?`;
  const [row] = await root.rows<{ text: string | null }>(sql, [id]);
  return row?.text;
}

/** On records that are to stay as they are. */
export const KEPT: Attack[] = [
  {
    name: 'adding a data key that does not open',
    run: async ({ own, attacker, root }) => {
      const values = [attacker.id, Buffer.alloc(60)];
      const sql = 'INSERT INTO clinic_keys (clinic_id, epoch, wrapped_key, kek_version)';
      await own.rows(`${sql} VALUES (?, 9999, ?, 1)`, values);
      const added = await root.rows(
        `SELECT 1 FROM ${root.names.core}.clinic_keys WHERE clinic_id = ? AND epoch = 9999`,
        [attacker.id],
      );
      return added.length > 0;
    },
  },
  {
    name: 'saying that a part of the audit log is archived',
    run: async ({ own, attacker, root }) => {
      await own.rows('UPDATE audit_heads SET archived_seq = 5');
      const [head] = await root.rows<{ seq: number }>(
        `SELECT archived_seq AS seq FROM ${root.names.core}.audit_heads WHERE clinic_id = ?`,
        [attacker.id],
      );
      return Number(head?.seq) === 5;
    },
  },
  {
    name: 'dating an audit row back',
    run: async (scene) => {
      const id = randomUUIDv7();
      const zeros = Buffer.alloc(32);
      await scene.own.rows(
        `INSERT INTO audit_logs (clinic_id, id, entity_type, entity_id, action, seq, previous_hash, hash, created_at)
         VALUES (?, ?, 'pet', ?, 'read', ?, ?, ?, '2010-01-01')`,
        [scene.attacker.id, id, id, Math.floor(Math.random() * 1e9), zeros, zeros],
      );
      return (await textOf(scene, 'audit_logs', 'entity_type', id)) === 'pet';
    },
  },
  {
    name: 'taking back that a hold was released',
    run: async (scene) => {
      const { own, attacker, root } = scene;
      const { pet } = await scene.plant(attacker);
      const id = randomUUIDv7();
      await root.rows(
        `INSERT INTO ${root.names.core}.legal_holds (clinic_id, id, pet_id, reason, released_at) VALUES (?, ?, ?, 'x', NOW())`,
        [attacker.id, id, pet],
      );
      await own.rows('UPDATE legal_holds SET released_at = NULL WHERE id = ?', [id]);
      return (await textOf(scene, 'legal_holds', 'released_at', id)) === null;
    },
  },
  {
    name: 'releasing a hold in the name of somebody else',
    run: async (scene) => {
      const { own, attacker, root } = scene;
      const { pet } = await scene.plant(attacker);
      const id = randomUUIDv7();
      await root.rows(
        `INSERT INTO ${root.names.core}.legal_holds (clinic_id, id, pet_id, reason) VALUES (?, ?, ?, 'x')`,
        [attacker.id, id, pet],
      );
      const by = attacker.users.receptionist.id;
      const sql = 'UPDATE legal_holds SET released_at = NOW(), released_by = ? WHERE id = ?';
      await own.rows(sql, [by, id]);
      return (await textOf(scene, 'legal_holds', 'released_by', id)) === by;
    },
  },
  {
    name: 'writing in a locked note',
    run: async (scene) => {
      const { own, attacker, root } = scene;
      const { pet } = await scene.plant(attacker);
      const id = randomUUIDv7();
      await root.rows(
        `INSERT INTO ${root.names.core}.medical_records (clinic_id, id, pet_id, veterinarian_id, visit_type, is_locked)
         VALUES (?, ?, ?, ?, 'sick', TRUE)`,
        [attacker.id, id, pet, attacker.users.veterinarian.id],
      );
      await own.rows(`UPDATE medical_records SET plan = 'taken' WHERE id = ?`, [id]);
      return (await textOf(scene, 'medical_records', 'plan', id)) === 'taken';
    },
  },
];
