import { z } from 'zod';

export const Role = z.enum(['admin', 'veterinarian', 'technician', 'receptionist', 'screen']);
export type Role = z.infer<typeof Role>;
/** The roles a person can have; `screen` is a paired wall display. */
export const StaffRole = Role.exclude(['screen']);
export type StaffRole = z.infer<typeof StaffRole>;

const everyone: readonly Role[] = ['admin', 'veterinarian', 'technician', 'receptionist', 'screen'];
const staff: readonly Role[] = ['admin', 'veterinarian', 'technician', 'receptionist'];
const clinical: readonly Role[] = ['admin', 'veterinarian', 'technician'];
const admin: readonly Role[] = ['admin'];

/** Who may do what: the only policy table. An endpoint names one of these abilities or `public`. */
export const abilities = {
  'board.read': everyone,
  'session.own': everyone,
  'users.read': staff,
  'users.manage': admin,
  'account.own': staff,
  'mail.read': admin,
  'appointments.read': staff,
  'appointments.write': staff,
  'appointments.undoAny': admin,
  'clients.read': staff,
  'clients.write': staff,
  'pets.read': staff,
  'pets.write': staff,
  'vaccinations.read': clinical,
  'vaccinations.write': clinical,
  // Reception phones owners: due dates, and no medical text.
  'vaccinations.readDue': staff,
  'vaccineProtocols.read': staff,
  'vaccineProtocols.manage': ['admin', 'veterinarian'],
  'medicalRecords.read': clinical,
  'medicalRecords.write': ['veterinarian'],
  'medicalRecords.writeVitals': ['veterinarian', 'technician'],
  'labResults.read': clinical,
  'labResults.write': clinical,
  'labAlerts.read': clinical,
  'labAlerts.acknowledge': clinical,
  'screens.manage': admin,
  'legalHolds.manage': admin,
  'organization.read': admin,
  'organization.manage': admin,
  'clinics.read': staff,
  'clinics.write': admin,
  'clinics.manage': admin,
  'reminders.read': staff,
  'reminders.write': staff,
  'audit.read': admin,
} as const satisfies Record<string, readonly Role[]>;

export type Ability = keyof typeof abilities;

/** True when the role has the ability. */
export function may(role: Role, ability: Ability): boolean {
  const roles: readonly Role[] = abilities[ability];
  return roles.includes(role);
}
