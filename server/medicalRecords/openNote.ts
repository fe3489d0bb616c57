import { openVisitNote as endpoint } from '../../shared/medicalRecordEndpoints.ts';
import { command } from '../http/command.ts';
import { Problem } from '../http/problem.ts';
import { readRecord } from './findRecord.ts';
import { insertRecord } from './insertRecord.ts';
import { holdVisit, noteOfVisit } from './visits.ts';

const over = ['cancelled', 'no_show'];

/** The visit's note as it stands, or a new one with what the booking says. */
export const openNote = command(endpoint, async ({ deps, trx, params, at }) => {
  const { appointmentId } = params;
  const visit = await holdVisit(trx, appointmentId);
  if (!visit) throw new Problem('not_found');
  const there = await noteOfVisit(trx, appointmentId);
  if (!there && over.includes(visit.status)) throw new Problem('wrong_status');
  const columns = {
    appointmentId,
    petId: visit.pet_id,
    veterinarianId: visit.veterinarian_id,
    visitDate: visit.started_at ?? visit.start_time,
    visitType: visit.type === 'consultation' ? 'wellness' : visit.type,
    chiefComplaint: visit.reason,
  };
  const id = there ?? (await insertRecord({ deps, trx, at }, columns, {}));
  const record = await readRecord(deps, trx, id);
  const action = there ? 'read' : 'create';
  return {
    reply: () => record,
    traces: [{ entityType: 'medical_record', entityId: id, action }],
  };
});
