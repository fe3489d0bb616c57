import type { PetId } from '../../../shared/ids.ts';
import { listMedicalRecords } from '../../../shared/medicalRecordEndpoints.ts';
import { call } from '../live/call.ts';

/** What a patient weighed at a visit. */
export type Weight = { readonly atMs: number; readonly kg: number };

/** The weights of the last 200 notes, the earliest first. @throws OfflineError, ProblemError */
export async function readWeights(petId: PetId, signal: AbortSignal): Promise<readonly Weight[]> {
  const page = await call(listMedicalRecords, { query: { petId, limit: 200 }, signal });
  return page.items
    .flatMap(({ visitDate, weightKg }) =>
      weightKg === null ? [] : [{ atMs: Date.parse(visitDate), kg: weightKg }],
    )
    .sort((a, b) => a.atMs - b.atMs);
}
