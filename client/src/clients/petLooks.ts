import type { Look } from '../forms/formFields.ts';
import { sexWords, speciesWords } from '../ui/visitWords.ts';

/** How the fields of a pet are called, wherever they are asked for. */
export const petLooks = {
  name: 'Pet’s name',
  species: { label: 'Species', words: speciesWords },
  breed: 'Breed',
  sex: { label: 'Sex', words: sexWords },
  birthDate: 'Born',
  weightKg: 'Weight in kg',
  color: 'Colour',
  microchipId: 'Microchip',
  tattoo: 'Tattoo',
  allergies: { label: 'Allergies', as: 'line' },
  specialInstructions: {
    label: 'Take care',
    hint: 'Shown when the visit is opened: bites, blind, keep apart from dogs.',
  },
  insuranceProvider: 'Insurance',
  insurancePolicy: 'Policy number',
  isDeceased: 'Has died',
  deceasedDate: 'Died on',
} as const satisfies Readonly<Record<string, string | Look>>;
