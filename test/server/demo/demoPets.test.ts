import { expect, test } from 'vitest';
import { owners, staff } from '../../../server/demo/demoPeople.ts';
import { pets } from '../../../server/demo/demoPets.ts';
import type { Species } from '../../../shared/board.ts';

/** Breeds as kennel clubs, cat fanciers and rabbit breeders list them, or the kind of animal. */
const breeds: Partial<Record<Species, readonly string[]>> = {
  dog: [
    'Beagle',
    'Border Collie',
    'Boxer',
    'Cavalier King Charles Spaniel',
    'English Bulldog',
    'French Bulldog',
    'German Shepherd',
    'Golden Retriever',
    'Irish Setter',
    'Jack Russell Terrier',
    'Labrador Retriever',
    'Miniature Poodle',
    'Miniature Schnauzer',
    'Rhodesian Ridgeback',
    'Rottweiler',
    'Shiba Inu',
    'Siberian Husky',
    'Whippet',
  ],
  cat: [
    'Abyssinian',
    'Bengal',
    'Birman',
    'British Shorthair',
    'Burmese',
    'Domestic Shorthair',
    'Maine Coon',
    'Norwegian Forest Cat',
    'Persian',
    'Ragdoll',
    'Russian Blue',
    'Siamese',
    'Turkish Angora',
  ],
  rabbit: ['Holland Lop', 'Mini Rex', 'Netherland Dwarf'],
  bird: ['Budgerigar', 'Cockatiel'],
  reptile: ['Bearded Dragon', 'Hermann Tortoise'],
  other: ['Ferret', 'Guinea Pig'],
};
const weightKg: Partial<Record<Species, readonly [number, number]>> = {
  dog: [5, 50],
  cat: [2.5, 9],
  rabbit: [0.8, 2.5],
  bird: [0.03, 0.12],
  reptile: [0.3, 1.5],
  other: [0.7, 1.5],
};

test('there are forty pets, each of a breed of its species and of a plausible weight', () => {
  expect(pets).toHaveLength(40);
  for (const { name, species, breed, weightKg: weight } of pets) {
    expect(breeds[species], name).toContain(breed);
    const [least, most] = weightKg[species] ?? [0, 0];
    expect(weight, name).toBeGreaterThanOrEqual(least);
    expect(weight, name).toBeLessThanOrEqual(most);
  }
});

test('every owner has a pet; names are told apart; one pet has died', () => {
  const owning = new Set(pets.map(({ owner }) => owner));
  expect([...owning].sort((one, other) => one - other)).toEqual([...owners.keys()]);
  expect(new Set(pets.map(({ name }) => name)).size).toBe(pets.length);
  expect(pets.filter(({ isDeceased }) => isDeceased)).toHaveLength(1);
});

test('the staff is the one of the house, at addresses that nobody has', () => {
  const roles = staff.map(({ role }) => role);
  const count = (role: string) => roles.filter((one) => one === role).length;
  expect(count('admin')).toBe(1);
  expect(count('veterinarian')).toBe(3);
  expect(count('technician') + count('receptionist')).toBe(4);
  for (const { email } of staff) expect(email).toMatch(/^[a-z]+@[a-z-]+\.example$/);
});
