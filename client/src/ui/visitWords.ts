import type { AppointmentType, Priority, Species } from '../../../shared/board.ts';
import type { Pet } from '../../../shared/petEndpoints.ts';

export const speciesWords: Readonly<Record<Species, string>> = {
  dog: 'Dog',
  cat: 'Cat',
  bird: 'Bird',
  reptile: 'Reptile',
  rabbit: 'Rabbit',
  horse: 'Horse',
  other: 'Other animal',
};

export const sexWords: Readonly<Record<Pet['sex'], string>> = {
  unknown: 'Not known',
  female: 'Female',
  male: 'Male',
};

export const typeWords: Readonly<Record<AppointmentType, string>> = {
  wellness: 'Wellness',
  sick: 'Sick visit',
  surgery: 'Surgery',
  emergency: 'Emergency',
  follow_up: 'Follow-up',
  consultation: 'Consultation',
};

export const priorityWords: Readonly<Record<Priority, string>> = {
  routine: 'Routine',
  urgent: 'Urgent',
  emergency: 'Emergency',
};
