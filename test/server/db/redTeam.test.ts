import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabases, testPrefix } from '../../support/testDatabase.ts';
import { dropInstallation } from './administrator.ts';
import { breakSchema, LINT_FINDINGS } from './brokenSchema.ts';
import { gotThrough, isMariaDb, setScene, type Scene } from './redTeam.ts';
import { CONTEXTS } from './redTeamContexts.ts';
import { KEPT } from './redTeamKept.ts';
import { READS } from './redTeamReads.ts';
import { WRITES } from './redTeamWrites.ts';
import { lintTenancy } from './tenancyLint.ts';

const ATTACKS = [...READS, ...WRITES, ...KEPT, ...CONTEXTS];

describe('somebody with plain SQL on the app account and a context of another clinic', () => {
  let scene: Scene;

  beforeAll(async () => {
    const db = await testDatabases();
    scene = await setScene(db, testPrefix);
    await db.destroy();
  });
  afterAll(() => {
    scene.own.end();
    scene.root.end();
  });

  it('works in their own clinic', async () => {
    const { client } = await scene.plant(scene.attacker);
    expect(await scene.own.rows('SELECT id FROM clients WHERE id = ?', [client])).toHaveLength(1);
    await scene.own.rows(`UPDATE clients SET notes = 'mine' WHERE id = ?`, [client]);
    expect(await scene.own.rows(`SELECT id FROM clients WHERE notes = 'mine'`)).toHaveLength(1);
  });

  it('inserts without naming a clinic and the row is theirs', async () => {
    await scene.own.rows(`INSERT INTO clients (first_name, last_name) VALUES ('No', 'Clinic')`);
    const rows = await scene.own.rows(`SELECT clinic_id FROM clients WHERE last_name = 'Clinic'`);
    expect(rows).toEqual([{ clinic_id: scene.attacker.id }]);
  });

  it.each(ATTACKS.map((attack) => [attack.name, attack] as const))(
    'does not get through by %s',
    async (_name, attack) => {
      expect(await gotThrough(attack, scene)).toBe(false);
    },
  );
});

describe('the same person on a schema with the usual mistakes', () => {
  const prefix = 'tbroken';
  let scene: Scene;

  beforeAll(async () => {
    await dropInstallation(prefix);
    const db = await testDatabases({ prefix });
    scene = await setScene(db, prefix);
    await db.destroy();
    await breakSchema(scene.root);
  });
  afterAll(async () => {
    scene.own.end();
    scene.root.end();
    await dropInstallation(prefix);
  });

  it.each(ATTACKS.map((attack) => [attack.name, attack] as const))(
    'gets through by %s',
    async (_name, attack) => {
      const isHole = !attack.isMariaDbOnly || (await isMariaDb(scene.root));
      expect(await gotThrough(attack, scene)).toBe(isHole);
    },
  );

  it('is seen by the lint', async () => {
    const findings = await lintTenancy(scene.root);
    expect(findings).toEqual(expect.arrayContaining(LINT_FINDINGS));
    expect(findings.filter((finding) => finding.startsWith('too much'))).not.toEqual([]);
  });
});
