import { randomUUIDv7 } from 'node:crypto';
import type { Endpoint } from '../../../shared/endpoint.ts';
import { starterProtocols } from '../../../shared/starterProtocols.ts';
import { signedIn, type TestServer } from '../../support/testApp.ts';
import { makeAppointment, makePet, makeRow, type TestClinic } from '../../support/testDatabase.ts';

/** One record of every kind in a clinic: the ids by the names that paths and bodies have for them. */
export async function idsOf(
  server: TestServer,
  clinic: TestClinic,
): Promise<Readonly<Record<string, string>>> {
  const { db } = server.deps;
  const pet = await makePet(db, clinic);
  const appointment = await makeAppointment(db, clinic, { pet });
  const result = await makeRow(db, clinic, 'lab_results', {
    petId: pet.id,
    testName: 'Potassium',
    testDate: '2026-11-22',
    status: 'critical',
  });
  const alert = await makeRow(db, clinic, 'lab_alerts', {
    labResultId: result.id,
    petId: pet.id,
    testName: 'Potassium',
    level: 'assigned',
    levelChangedAt: new Date(),
  });
  const note = await makeRow(db, clinic, 'medical_records', {
    petId: pet.id,
    veterinarianId: clinic.users.veterinarian.id,
  });
  const diagnosis = await makeRow(db, clinic, 'diagnoses', {
    medicalRecordId: note.id,
    description: 'Otitis externa',
  });
  const vaccination = await makeRow(db, clinic, 'vaccinations', {
    petId: pet.id,
    vaccineName: 'Rabies',
    dateGiven: '2026-11-20',
    nextDueDate: '2027-11-20',
    administeredBy: clinic.users.veterinarian.id,
  });
  const protocol = await makeRow(db, clinic, 'vaccine_protocols', {
    ...starterProtocols[0],
    species: 'rabbit',
  });
  const screen = await makeRow(db, clinic, 'screens', {
    name: 'Lobby',
    view: 'lobby',
    diagonalInches: 55,
    readingDistanceM: 3,
    createdBy: clinic.users.admin.id,
  });
  const hold = await makeRow(db, clinic, 'legal_holds', { petId: pet.id, reason: 'A claim' });
  const mail = await makeRow(db, clinic, 'mail_messages', {
    kind: 'reminder',
    recipient: 'somebody@example.test',
    subject: 'Hello',
    expiresAt: new Date(),
  });
  const invitationId = randomUUIDv7();
  await db.auth('user_invitations').insert({
    clinic_id: clinic.id,
    id: invitationId,
    email: `${invitationId}@example.test`,
    first_name: 'Nora',
    last_name: 'New',
    role: 'technician',
    token_hash: Buffer.alloc(32),
    expires_at: new Date(Date.now() + 3_600_000),
  });
  const reminder = await makeRow(db, clinic, 'appointment_reminders', {
    appointmentId: appointment.id,
    type: 'email',
    sendAt: new Date(Date.now() + 3_600_000),
  });
  await signedIn(server, clinic.users.admin);
  const [row] = await db.auth('sessions').where({ clinic_id: clinic.id }).select('id');
  return {
    organizationId: clinic.organizationId,
    clinicId: clinic.id,
    adminId: clinic.users.admin.id,
    appointmentId: appointment.id,
    clientId: pet.clientId,
    petId: pet.id,
    veterinarianId: clinic.users.veterinarian.id,
    medicalRecordId: note.id,
    diagnosisId: diagnosis.id,
    reminderId: reminder.id,
    labResultId: result.id,
    labAlertId: alert.id,
    vaccinationId: vaccination.id,
    vaccineProtocolId: protocol.id,
    administeredBy: clinic.users.veterinarian.id,
    screenId: screen.id,
    mailMessageId: mail.id,
    invitationId,
    userId: clinic.users.technician.id,
    legalHoldId: hold.id,
    sessionId: String(row.id),
    userCode: 'BCDFGHJK',
  };
}

/** The endpoint's path parameters, each by its name. */
export function paramsOf(endpoint: Endpoint, value: (name: string) => string) {
  const names = [...endpoint.path.matchAll(/:([A-Za-z]+)/g)].map((match) => match[1] ?? '');
  return Object.fromEntries(names.map((name) => [name, value(name)]));
}

/** The id of this name. @throws Error for a kind of record that `idsOf` does not make yet */
export function idIn(ids: Readonly<Record<string, string>>, name: string): string {
  const id = ids[name];
  if (id === undefined) throw new Error(`idsOf makes no ${name}: add it there`);
  return id;
}
