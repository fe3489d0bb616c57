import { randomUUIDv7 } from 'node:crypto';
import type { PlainConnection } from './administrator.ts';
import { enterCall, signed, type Attack, type Scene } from './redTeam.ts';

const HOUR_MS = 3_600_000;

/** True when the connection sees a lab result of this clinic (the victim has one). */
async function seesResults({ rows }: PlainConnection, clinicId: string): Promise<boolean> {
  const found = await rows<{ clinic_id: string }>('SELECT clinic_id FROM lab_results');
  return found.some(({ clinic_id }) => clinic_id === clinicId);
}

/** A connection that was rightly the victim's and whose context the attack then spoils. */
async function victimsConnection(scene: Scene): Promise<PlainConnection> {
  const connection = await scene.connect();
  await connection.rows(enterCall(scene.root), signed(connection, scene.victim.id));
  return connection;
}

async function expire({ root }: Scene, { id }: PlainConnection): Promise<void> {
  await root.rows(
    `UPDATE ${root.names.sec}.contexts SET expires_at_ms = expires_at_ms - ${HOUR_MS} WHERE connection_id = ?`,
    [id],
  );
}

/** Runs with a connection and ends it. */
async function using<T>(connection: PlainConnection, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    connection.end();
  }
}

export const CONTEXTS: Attack[] = [
  {
    name: 'reading without a context',
    run: async ({ connect }) => {
      const connection = await connect();
      return using(
        connection,
        async () => (await connection.rows('SELECT 1 FROM clients')).length > 0,
      );
    },
  },
  {
    name: 'writing without a context',
    run: async ({ connect, victim, root }) => {
      const connection = await connect();
      const id = randomUUIDv7();
      return using(connection, async () => {
        await connection.rows(
          `INSERT INTO clients (clinic_id, id, first_name, last_name) VALUES (?, ?, 'x', 'x')`,
          [victim.id, id],
        );
        const sql = `SELECT 1 FROM ${root.names.core}.clients WHERE id = ?`;
        return (await root.rows(sql, [id])).length === 1;
      });
    },
  },
  {
    name: 'a context with a made-up signature',
    run: async (scene) => {
      const connection = await scene.connect();
      return using(connection, async () => {
        const [clinic, actor, expires, nonce] = signed(connection, scene.victim.id);
        await connection.rows(enterCall(scene.root), [
          clinic ?? null,
          actor ?? null,
          expires ?? null,
          nonce ?? null,
          'a'.repeat(64),
        ]);
        return seesResults(connection, scene.victim.id);
      });
    },
  },
  {
    name: 'a context without a signature',
    run: async (scene) => {
      const connection = await scene.connect();
      return using(connection, async () => {
        const context = signed(connection, scene.victim.id).with(4, null);
        await connection.rows(enterCall(scene.root), context);
        return seesResults(connection, scene.victim.id);
      });
    },
  },
  {
    name: "an own signature for the victim's clinic",
    run: async (scene) => {
      const connection = await scene.connect();
      return using(connection, async () => {
        const context = signed(connection, scene.attacker.id).with(0, scene.victim.id);
        await connection.rows(enterCall(scene.root), context);
        return seesResults(connection, scene.victim.id);
      });
    },
  },
  {
    name: 'a signature of another connection',
    run: async (scene) => {
      const [mine, theirs] = [await scene.connect(), await scene.connect()];
      return using(mine, async () =>
        using(theirs, async () => {
          await mine.rows(enterCall(scene.root), signed(theirs, scene.victim.id));
          return seesResults(mine, scene.victim.id);
        }),
      );
    },
  },
  {
    name: 'a signature of this connection that was used before',
    run: async (scene) => {
      const connection = await scene.connect();
      const context = signed(connection, scene.victim.id);
      return using(connection, async () => {
        await connection.rows(enterCall(scene.root), context);
        await connection.rows(
          enterCall(scene.root),
          signed(connection, scene.attacker.id, 101_000),
        );
        await connection.rows(enterCall(scene.root), context);
        return seesResults(connection, scene.victim.id);
      });
    },
  },
  {
    name: 'a context that would live for an hour',
    run: async (scene) => {
      const connection = await scene.connect();
      return using(connection, async () => {
        await connection.rows(enterCall(scene.root), signed(connection, scene.victim.id, HOUR_MS));
        return seesResults(connection, scene.victim.id);
      });
    },
  },
  {
    name: 'a variable set beforehand',
    run: async ({ own, victim }) => {
      await own.rows('SET @tenant := ?, @clinic_id := ?', [victim.id, victim.id]);
      const isThrough = await seesResults(own, victim.id);
      await own.rows('SET @tenant := NULL, @clinic_id := NULL');
      return isThrough;
    },
  },
  {
    name: 'a variable set inside the SELECT',
    run: async ({ own, victim }) => {
      const found = await own.rows<{ clinic_id: string }>(
        'SELECT r.clinic_id FROM (SELECT @tenant := ? AS t LIMIT 1) s STRAIGHT_JOIN lab_results r',
        [victim.id],
      );
      const again = await seesResults(own, victim.id);
      await own.rows('SET @tenant := NULL');
      return again || found.some(({ clinic_id }) => clinic_id === victim.id);
    },
  },
  {
    name: 'a context that has expired',
    run: async (scene) => {
      const connection = await victimsConnection(scene);
      return using(connection, async () => {
        await expire(scene, connection);
        return seesResults(connection, scene.victim.id);
      });
    },
  },
  {
    name: 'an expired context after setting the clock of the session back',
    run: async (scene) => {
      const connection = await victimsConnection(scene);
      return using(connection, async () => {
        await expire(scene, connection);
        await connection.rows(`SET timestamp = UNIX_TIMESTAMP() - ${2 * 3600}`);
        return seesResults(connection, scene.victim.id);
      });
    },
  },
  {
    name: 'a connection whose number was somebody else’s before a restart',
    run: async (scene) => {
      const connection = await scene.connect();
      const { names, rows } = scene.root;
      await rows(
        `INSERT INTO ${names.sec}.contexts (connection_id, nonce, clinic_id, actor_id, expires_at_ms)
         VALUES (?, ?, ?, 'system', ?)`,
        [connection.id, Buffer.alloc(16, 1), scene.victim.id, Date.now() + 60_000],
      );
      return using(connection, () => seesResults(connection, scene.victim.id));
    },
  },
  {
    name: 'asking for the tenant by name',
    run: async ({ own, root }) => {
      await own.rows(`SELECT ${root.names.sec}.tenant()`);
      return true;
    },
  },
];
