// One piece of work on a big clinic in a process of its own, which ends when it holds too much: node --max-old-space-size=80 smallHeap.ts <work> <json>

import { verifyAudit } from '../../../server/db/audit.ts';
import { inTenant } from '../../../server/db/tenantContext.ts';
import { exportCsv } from '../../../server/transfer/csv/exportCsv.ts';
import { exportClinic } from '../../../server/transfer/exportClinic.ts';
import { importClinic } from '../../../server/transfer/importClinic.ts';
import { openOperator, type Operator } from '../../../server/transfer/operatorDeps.ts';
import { TestClock, testConfig } from '../../support/testApp.ts';

type Wish = {
  readonly databaseUrl: string;
  readonly secret: string;
  readonly clinicId: string;
  readonly folder: string;
};
export type Work = keyof typeof works;

const works = {
  export: ({ deps }: Operator, { clinicId, folder }: Wish) =>
    exportClinic(deps, clinicId, folder).then(({ tables }) =>
      tables.reduce((sum, { rows }) => sum + rows, 0),
    ),
  import: ({ deps }: Operator, { folder }: Wish) =>
    importClinic(deps, { from: folder, isDry: true }).then(({ rows }) => rows),
  verify: ({ deps }: Operator, { clinicId }: Wish) =>
    inTenant({ clinicId, actorId: 'system' }, () =>
      deps.root.transaction((trx) => verifyAudit(trx, { isWhole: true })),
    ).then(({ rows }) => rows),
  csv: ({ deps }: Operator, { clinicId, folder }: Wish) =>
    exportCsv(deps, { kind: 'clients', clinicId, to: `${folder}.csv` }),
};

if (import.meta.main) {
  const [, , work = '', json = ''] = process.argv;
  const wish = JSON.parse(json) as Wish; // what memory.test.ts made of one
  const { databaseUrl } = wish;
  const config = testConfig({ databaseUrl, secret: Buffer.from(wish.secret, 'base64url') });
  const operator = openOperator(config, new TestClock());
  const rows = await works[work as Work](operator, wish);
  await operator.close();
  const maxMb = process.resourceUsage().maxRSS / 1_000;
  console.log(JSON.stringify({ rows, maxMb }));
}
