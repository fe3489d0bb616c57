import type { StaffRole } from '../../../shared/abilities.ts';

/** The word a person reads for each role. */
export const roleWords: Readonly<Record<StaffRole, string>> = {
  admin: 'Admin',
  veterinarian: 'Veterinarian',
  technician: 'Technician',
  receptionist: 'Receptionist',
};
