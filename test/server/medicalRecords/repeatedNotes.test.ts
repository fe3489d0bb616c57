import { expect, it } from 'vitest';
import { PetId } from '../../../shared/ids.ts';
import {
  createMedicalRecord,
  deleteMedicalRecord,
} from '../../../shared/medicalRecordEndpoints.ts';
import { ask } from '../../support/testApp.ts';
import { at, RecordStage, soap } from './recordStage.ts';

const stage = new RecordStage('trepeatednotes');

it('the reply of a note that is asked for once more is noted as a read, and ends with the note', async () => {
  const { clinic, pet, vera } = await stage.scene();
  const body = { ...soap, petId: PetId.parse(pet.id) };
  const commandId = 'a-note-that-is-sent-again';
  const write = () => ask(vera, createMedicalRecord, { body, commandId });
  const first = await write();
  expect((await write()).body).toEqual(first.body);
  const rows = await stage.audited(clinic, 'medical_record');
  expect(rows.map(({ action, entity_id }) => [action, entity_id])).toEqual([
    ['create', first.body.id],
    ['read', first.body.id],
  ]);
  expect(JSON.parse(rows[1]?.new_values ?? '')).toEqual({ outcome: 'repeated' });
  const gone = { ...at(first.body), commandId: 'and-taken-away' };
  const deleted = await ask(vera, deleteMedicalRecord, gone);
  expect(deleted.status).toBe(200);
  expect((await ask(vera, deleteMedicalRecord, gone)).body).toEqual(deleted.body);
  const again = await write();
  expect(again).toMatchObject({ status: 404, problem: { code: 'not_found' } });
  expect(JSON.stringify(again.problem)).not.toContain(soap.plan);
});
