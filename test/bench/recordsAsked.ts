import { randomUUID } from 'node:crypto';
import type { RecordsClinic, RecordsData } from './recordsSql.ts';
import { clientOf, recordId, shareOf } from './recordsSql.ts';
import type { Asked } from './requestsProcess.ts';

export const kinds = ['clients', 'pets', 'appointments'] as const;
export const acts = ['list', 'get', 'create', 'patch'] as const;
type Kind = (typeof kinds)[number];
type Act = (typeof acts)[number];
export type Work =
  { readonly kind: Kind; readonly act: Act } | { readonly kind: 'search'; readonly act: 'find' };
/** What people type who look for Biscuit of the Morenos. */
const looked = encodeURIComponent('bis moreno');

/** How many requests are made ready: each is for another record, until they begin again. */
const ready = 400;
const dayMs = 86_400_000;
const one = { clients: 'client', pets: 'pet', appointments: 'appointment' } as const;
/** Of which kind the numbers begin anew each time, so that every turn patches records of version 1 and up. */
const patchedField = { clients: 'city', pets: 'color', appointments: 'notes' } as const;

type Place = {
  readonly data: RecordsData;
  readonly clinic: RecordsClinic;
  readonly clinicIndex: number;
  readonly isOurs: boolean;
};

/** The number of some record of the clinic; always the same ones, which lie all over its history, and others for the peer: each counts its own versions. */
function numberOf(place: Place, kind: Kind, step: number): number {
  const { data, clinicIndex, isOurs } = place;
  const share = shareOf(data, one[kind]);
  return clinicIndex * share + (((step * 2 + Number(isOurs)) * 7919) % share);
}

/** Far enough from now that no board shows it. */
function timesOf(step: number) {
  const startMs = Date.now() + 40 * dayMs + (step % 5_000) * 1_800_000;
  return [startMs, startMs + 1_800_000].map((ms) => new Date(ms).toISOString());
}

function newRecord(place: Place, kind: Kind, step: number): Record<string, unknown> {
  const { data, clinic, isOurs } = place;
  const petNumber = numberOf(place, 'pets', step);
  const [petId, clientId] = [
    recordId('pet', petNumber),
    recordId('client', clientOf(data, petNumber)),
  ];
  const { veterinarianId } = clinic;
  const [startAt, endAt] = timesOf(step);
  if (kind === 'clients') return { firstName: 'Nina', lastName: 'Nova', city: 'Bend' };
  if (kind === 'pets') return { clientId, name: 'Fido', species: 'dog', sex: 'male' };
  const visit = { petId, veterinarianId, type: 'wellness', reason: 'Check-up' };
  if (isOurs) return { ...visit, startAt, endAt, allowDoubleBooking: true };
  return { ...visit, clientId, startTime: startAt, endTime: endAt, createdBy: veterinarianId };
}

function dayQuery({ isOurs }: Place): string {
  const now = Date.now() - dayMs;
  const day = new Date(now).toISOString().slice(0, 10);
  if (isOurs) return `?day=${day}`;
  const [from, to] = [
    `${day}T05:00:00Z`,
    new Date(Date.parse(`${day}T05:00:00Z`) + dayMs).toISOString(),
  ];
  return `?from=${from}&to=${to}`;
}

function request(place: Place, { kind, act }: Work, step: number): Omit<Asked, 'headers'> {
  const path = `${place.isOurs ? '/api/v1' : ''}/${kind}`;
  if (kind === 'search') return { method: 'GET', path: `${path}?q=${looked}` };
  const id = recordId(one[kind], numberOf(place, kind, step));
  if (act === 'list')
    return { method: 'GET', path: path + (kind === 'appointments' ? dayQuery(place) : '') };
  if (act === 'get') return { method: 'GET', path: `${path}/${id}` };
  if (act === 'create') return { method: 'POST', path, body: newRecord(place, kind, step) };
  const value = randomUUID().slice(0, 8);
  const body = place.isOurs ? { [patchedField[kind]]: value } : { value };
  return { method: 'PATCH', path: `${path}/${id}`, body: { version: 1, ...body } };
}

/** Requests for this work from all clinics in turn; no record is patched by two of them. */
export function requestsFor(
  { data, tokens, isOurs }: { data: RecordsData; tokens: readonly string[]; isOurs: boolean },
  work: Work,
): Asked[] {
  const asked = Array.from({ length: ready }, (_, step) => {
    const clinicIndex = step % data.clinics.length;
    const clinic = data.clinics[clinicIndex];
    if (!clinic) throw new Error('the data has no clinics');
    const headers: Record<string, string> = isOurs
      ? { authorization: `Bearer ${tokens[clinicIndex] ?? ''}` }
      : { 'x-clinic': clinic.clinicId };
    return { ...request({ data, clinic, clinicIndex, isOurs }, work, step), headers };
  });
  if (work.act !== 'patch') return asked;
  return [...new Map(asked.map((each) => [each.path, each])).values()];
}
