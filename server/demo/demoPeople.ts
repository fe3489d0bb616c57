import type { StaffRole } from '../../shared/abilities.ts';
import { weekdays } from '../../shared/workingHours.ts';

/** Invented people. Addresses end in `.example`, numbers are 555-01xx: nobody has them. */
export const domain = 'willow-lane.example';

export const organizationName = 'Willow Lane Veterinary Group';
export const clinicName = 'Willow Lane Animal Hospital';
/** An animal hospital with an emergency room: its board is as busy at night. */
const dayAndNight = [{ opensAt: '00:00', closesAt: '24:00' }];
/** Where the clinic is and when it is open; every number is one that nobody has. */
export const clinicColumns = {
  license_number: 'VH-20417',
  phone: '555-0100',
  email: `desk@${domain}`,
  address_line1: '12 Willow Lane',
  city: 'Willow Lane',
  working_hours: JSON.stringify(Object.fromEntries(weekdays.map((day) => [day, dayAndNight]))),
};
export const branchName = 'Harbor Side Clinic';
export const rooms = ['Exam 1', 'Exam 2', 'Exam 3', 'Exam 4', 'Treatment', 'X-ray', 'Surgery'];

export type DemoPerson = {
  readonly role: StaffRole;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string;
  readonly licenseNumber: string | null;
};

/** `extension`: two digits of the phone number; veterinarians and technicians have a licence that ends in them. */
const person = (role: StaffRole, name: string, local: string, extension: string): DemoPerson => {
  const [firstName = '', lastName = ''] = name.split(' ');
  const letters = { veterinarian: 'VET', technician: 'LVT', admin: null, receptionist: null }[role];
  return {
    role,
    firstName,
    lastName,
    email: `${local}@${domain}`,
    phone: `555-01${extension}`,
    licenseNumber: letters === null ? null : `${letters}-204${extension}`,
  };
};

/** The admin is first: its address tells whether this installation has the demo clinic. */
export const staff: readonly DemoPerson[] = [
  person('admin', 'Helen Marsh', 'helen', '80'),
  person('veterinarian', 'Maya Okafor', 'maya', '81'),
  person('veterinarian', 'Tomás Herrera', 'tomas', '82'),
  person('veterinarian', 'Ingrid Lindqvist', 'ingrid', '83'),
  person('technician', 'Jonah Whitfield', 'jonah', '84'),
  person('technician', 'Priya Raman', 'priya', '85'),
  person('receptionist', 'Rosa Delgado', 'rosa', '86'),
  person('receptionist', 'Ben Archer', 'ben', '87'),
];

/** The owners of the pets, by position: first and last name, street. */
export const owners: readonly (readonly [first: string, last: string, street: string])[] = [
  ['Amelia', 'Brandt', '14 Mill Lane'],
  ['Carlos', 'Moreno', '3 Orchard Row'],
  ['Grace', 'Whitaker', '88 Station Road'],
  ['Dmitri', 'Volkov', '27 Canal Street'],
  ['Naomi', 'Fujita', '5 Chapel Hill'],
  ['Oliver', 'Pembroke', '41 Birch Avenue'],
  ['Fatima', 'Rahimi', '19 Market Square'],
  ['Lucas', 'Andersen', '7 Harbour View'],
  ['Sofia', 'Castellano', '62 Vine Street'],
  ['Ethan', 'Kowalski', '11 Foundry Lane'],
  ['Hannah', 'Steiner', '30 Meadow Close'],
  ['Kwame', 'Boateng', '2 Quarry Road'],
  ['Isabel', 'Ferreira', '54 Laurel Drive'],
  ['Patrick', "O'Donnell", '9 Bridge End'],
  ['Mei', 'Zhang', '73 Garden Terrace'],
  ['Julian', 'Hartley', '16 Old Post Road'],
  ['Leila', 'Haddad', '38 Elm Grove'],
  ['Marcus', 'Bell', '21 Weaver Street'],
  ['Anneke', 'de Vries', '4 Windmill Way'],
  ['Samuel', 'Osei', '66 Kingfisher Court'],
  ['Chloe', 'Lambert', '12 Priory Walk'],
  ['Rajesh', 'Iyer', '45 Cedar Park'],
  ['Emily', 'Thornton', '8 Smithy Lane'],
  ['Viktor', 'Nilsen', '33 Lighthouse Road'],
  ['Beatriz', 'Salgado', '17 Fountain Street'],
  ['Noah', 'Finch', '29 Sparrow Lane'],
];
