// The clinics' staff: sends status changes at times fixed beforehand, whether or not the server keeps up.
import { checkIn, undo } from '../../shared/appointmentEndpoints.ts';
import { pathOf } from '../../shared/endpoint.ts';
import { apiPrefix } from '../../server/http/route.ts';
import { answerParent, untilUs } from './answerParent.ts';

export type WrittenClinic = {
  readonly clinicId: string;
  readonly token: string;
  readonly appointmentIds: readonly string[];
  /** The servers that take turns. */
  readonly urls: readonly string[];
};
export type WriterPlan = {
  readonly clinics: readonly WrittenClinic[];
  /** Our API, or the one request of the bare UPDATE. */
  readonly api: 'vetcare' | 'bareUpdate';
  /** Begins every command id; the id ends in the number of the change. */
  readonly turn: string;
  readonly startUs: number;
  readonly intervalUs: number;
  readonly count: number;
};
export type WriterAsks = {
  write: { arg: WriterPlan; reply: { refused: readonly string[] } };
  /** Leaves no visit checked in. */
  takeBack: { arg: WriterPlan; reply: null };
};

/** A visit that is checked in and taken back in turn: two status changes that leave the board as it was. */
type Visit = { readonly id: string; version: number; isIn: boolean; last: Promise<unknown> };
type Desk = { readonly clinic: WrittenClinic; readonly visits: readonly Visit[] };

/** By appointment, over all turns: versions go on. */
const visits = new Map<string, Visit>();
let numbers = 0;

function visitOf(id: string): Visit {
  const visit = visits.get(id) ?? { id, version: 1, isIn: false, last: Promise.resolve() };
  visits.set(id, visit);
  return visit;
}

type Sent = { readonly url: string; readonly headers: Record<string, string>; body: unknown };

function ourRequest(clinic: WrittenClinic, visit: Visit, commandId: string): Sent {
  const step = visit.isIn ? undo : checkIn;
  const path = apiPrefix + pathOf(step.path, { appointmentId: visit.id });
  const headers = { authorization: `Bearer ${clinic.token}`, 'idempotency-key': commandId };
  // With a reason an admin may also take back what is older than 8 s, as on a machine that is too busy.
  const body = {
    version: visit.version,
    ...(visit.isIn ? { reason: 'Checked in by mistake' } : {}),
  };
  return { url: path, headers, body };
}

function bareRequest(clinic: WrittenClinic, visit: Visit, commandId: string): Sent {
  numbers += 1;
  const { clinicId } = clinic;
  const change = sampleChange({ visit, seq: numbers, commandId });
  return { url: '/change', headers: {}, body: { clinicId, appointmentId: visit.id, change } };
}

async function send(desk: Desk, visit: Visit, command: Command): Promise<string | null> {
  const { plan, index } = command;
  const url = desk.clinic.urls[index % desk.clinic.urls.length] ?? '';
  const request = plan.api === 'vetcare' ? ourRequest : bareRequest;
  const { url: path, headers, body } = request(desk.clinic, visit, `${plan.turn}-${index}`);
  const reply = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await reply.text();
  if (!reply.ok) return `${reply.status} ${text.slice(0, 300)}`;
  visit.version += 1;
  visit.isIn = !visit.isIn;
  return null;
}

type Command = { readonly plan: WriterPlan; readonly index: number };

/** Nobody takes a visit's next step before the last one was answered; a late one counts from when it was due. */
function sendInTurn(desk: Desk, visit: Visit, command: Command): Promise<string | null> {
  const sent = visit.last.then(() => send(desk, visit, command));
  visit.last = sent.catch(() => null);
  return sent;
}

function desksOf(plan: WriterPlan): Desk[] {
  return plan.clinics.map((clinic) => {
    return { clinic, visits: clinic.appointmentIds.map(visitOf) };
  });
}

async function write(plan: WriterPlan) {
  const desks = desksOf(plan);
  const sent: Promise<string | null>[] = [];
  for (let index = 0; index < plan.count; index += 1) {
    await untilUs(plan.startUs + index * plan.intervalUs);
    const desk = desks[index % desks.length];
    const visit = desk?.visits[Math.floor(index / desks.length) % desk.visits.length];
    if (desk && visit) sent.push(sendInTurn(desk, visit, { plan, index }));
  }
  const said = await Promise.all(sent);
  return { refused: said.filter((words) => words !== null) };
}

async function takeBack(plan: WriterPlan): Promise<null> {
  let index = plan.count;
  for (const desk of desksOf(plan)) {
    for (const visit of desk.visits.filter(({ isIn }) => isIn)) {
      await send(desk, visit, { plan, index: (index += 1) });
    }
  }
  return null;
}

/** What the bare UPDATE emits: as large as our change of one card. */
function sampleChange(step: { visit: Visit; seq: number; commandId: string }) {
  const { visit, seq, commandId } = step;
  const person = { id: crypto.randomUUID(), firstName: 'Vera', lastName: 'Vet' };
  const at = new Date().toISOString();
  const status = visit.isIn ? 'scheduled' : 'checked_in';
  const times = { startAt: at, endAt: at, confirmedAt: null, checkedInAt: at, startedAt: null };
  const ends = { completedAt: null, cancelledAt: null, noShowAt: null, cancelReason: null };
  const card = {
    ...{ id: visit.id, version: visit.version + 1, status, type: 'wellness', priority: 'routine' },
    ...{ reason: 'Vaccination and yearly check-up', room: null, isWalkIn: false },
    ...{ isHiddenFromLobby: false, veterinarian: person, ...times, ...ends },
    pet: { id: person.id, name: 'Rex', species: 'dog', breed: 'Beagle' },
    client: { id: person.id, lastName: 'Client' },
    lastStep: { from: 'scheduled', byId: person.id, byName: 'Vera Vet', at },
  };
  const actor = { id: person.id, name: 'Vera Vet' };
  const head = { seq, tag: seq, cause: 'checked_in', commandId, actor, at };
  return { ...head, cards: [card], gone: [], alerts: [] };
}

answerParent<WriterAsks>({ write, takeBack });
