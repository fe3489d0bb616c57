import { addAddendum as endpoint } from '../../shared/medicalRecordEndpoints.ts';
import { sealField } from '../db/fieldEncryption.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { UserRow } from '../users/UserRow.ts';
import { AddendumRow } from './AddendumRow.ts';
import { MedicalRecordRow } from './MedicalRecordRow.ts';
import { addendumPlace } from './soapText.ts';

/** Signed by whoever writes it, timed by the server, never changed. */
export const writeAddendum = command(endpoint, async ({ deps, trx, who, params, body, at }) => {
  const medicalRecordId = params.medicalRecordId;
  const record = await MedicalRecordRow.query(trx)
    .findById(medicalRecordId)
    .whereNull('deleted_at')
    .forUpdate();
  if (!record) throw new Problem('not_found');
  if (!record.isLocked) throw new Problem('record_not_locked');
  const author = await UserRow.query(trx).findById(who.id);
  if (!author) throw new Error(`nobody has the id ${who.id}`);
  const id = deps.ids.uuid();
  const sealed = await sealField(deps, trx, addendumPlace(id), body.body);
  const row = { id, medicalRecordId, authorId: who.id, body: sealed, createdAt: at };
  await AddendumRow.insertOne(trx, row);
  const { firstName, lastName } = author;
  return {
    reply: () => ({
      id: id, // made here
      author: { id: who.id, firstName, lastName }, // signed in
      body: body.body,
      createdAt: at.toISOString(),
    }),
    traces: [
      {
        entityType: 'medical_record_addendum',
        entityId: id,
        action: 'create',
        newValues: { medicalRecordId },
      },
    ],
  };
});
