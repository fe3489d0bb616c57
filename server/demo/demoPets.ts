import type { Species } from '../../shared/board.ts';

export type DemoPet = {
  /** Position in `owners`. */
  readonly owner: number;
  readonly name: string;
  readonly species: Species;
  readonly breed: string;
  readonly color: string;
  readonly sex: 'male' | 'female' | 'unknown';
  readonly ageMonths: number;
  readonly weightKg: number;
  readonly allergies?: string;
  readonly instructions?: string;
  readonly isDeceased?: true;
};

type Notes = Pick<DemoPet, 'allergies' | 'instructions' | 'isDeceased'>;
type Line = readonly [
  owner: number,
  name: string,
  breed: string,
  color: string,
  sex: 'male' | 'female' | 'unknown',
  ageMonths: number,
  weightKg: number,
  notes?: Notes,
];

const bites = { instructions: 'Caution: bites when held by the scruff. Muzzle ready.' };
const dogs: readonly Line[] = [
  [0, 'Biscuit', 'Golden Retriever', 'golden', 'female', 62, 29.4, { allergies: 'Chicken' }],
  [1, 'Bruno', 'German Shepherd', 'black and tan', 'male', 88, 36.2, bites],
  [2, 'Daisy', 'Beagle', 'tricolour', 'female', 41, 11.8],
  [3, 'Kaiser', 'Rottweiler', 'black and mahogany', 'male', 29, 44.1],
  [4, 'Mochi', 'Shiba Inu', 'red', 'male', 35, 10.2],
  [5, 'Poppy', 'Cavalier King Charles Spaniel', 'Blenheim', 'female', 104, 8.1],
  [7, 'Freya', 'Border Collie', 'black and white', 'female', 26, 17.6],
  [8, 'Rocco', 'French Bulldog', 'fawn', 'male', 47, 12.9, { allergies: 'Amoxicillin: hives' }],
  [9, 'Tank', 'Labrador Retriever', 'chocolate', 'male', 73, 34.8],
  [11, 'Zuri', 'Boxer', 'brindle', 'female', 55, 27.3],
  [13, 'Finn', 'Irish Setter', 'mahogany', 'male', 18, 28.7],
  [15, 'Winston', 'English Bulldog', 'white and red', 'male', 66, 24.5],
  [17, 'Pepper', 'Miniature Schnauzer', 'salt and pepper', 'female', 118, 7.4],
  [19, 'Simba', 'Rhodesian Ridgeback', 'wheaten', 'male', 39, 38.9],
  [20, 'Coco', 'Miniature Poodle', 'apricot', 'female', 92, 6.7],
  [22, 'Hazel', 'Whippet', 'blue fawn', 'female', 31, 13.2],
  [23, 'Odin', 'Siberian Husky', 'grey and white', 'male', 50, 25.6],
  [25, 'Scout', 'Jack Russell Terrier', 'white and tan', 'male', 9, 6.1],
];

const hides = { instructions: 'Hides in the carrier: take the lid off, no scruffing.' };
const cats: readonly Line[] = [
  [0, 'Clementine', 'Domestic Shorthair', 'orange tabby', 'female', 77, 4.3],
  [2, 'Smokey', 'Russian Blue', 'blue', 'male', 59, 5.1, hides],
  [4, 'Yuki', 'Turkish Angora', 'white', 'female', 22, 3.4],
  [6, 'Saffron', 'Abyssinian', 'ruddy', 'female', 44, 3.9],
  [8, 'Tigre', 'Bengal', 'brown spotted', 'male', 33, 5.8],
  [10, 'Mitzi', 'Birman', 'seal point', 'female', 131, 3.7],
  [12, 'Luna', 'Siamese', 'chocolate point', 'female', 68, 3.6],
  [14, 'Jasper', 'Maine Coon', 'brown tabby', 'male', 52, 7.9],
  [16, 'Pumpkin', 'Persian', 'cream', 'male', 97, 4.8, { allergies: 'Penicillin' }],
  [18, 'Saskia', 'Norwegian Forest Cat', 'tortoiseshell', 'female', 38, 5.0],
  [21, 'Kali', 'Burmese', 'sable', 'female', 15, 3.2],
  [
    22,
    'Moss',
    'British Shorthair',
    'blue',
    'male',
    60,
    6.2,
    { instructions: 'Caution: bites. Towel wrap; see last visit.' },
  ],
  [24, 'Nube', 'Ragdoll', 'blue point', 'female', 180, 4.1, { isDeceased: true }],
];

const others: readonly (readonly [Species, Line])[] = [
  ['rabbit', [6, 'Clover', 'Holland Lop', 'orange', 'female', 28, 1.7]],
  ['rabbit', [12, 'Nutmeg', 'Netherland Dwarf', 'chestnut', 'female', 16, 1.1]],
  ['rabbit', [20, 'Bramble', 'Mini Rex', 'black', 'male', 40, 1.9]],
  ['bird', [14, 'Kiwi', 'Budgerigar', 'green', 'male', 24, 0.04]],
  ['bird', [18, 'Pablo', 'Cockatiel', 'grey', 'male', 65, 0.09, { allergies: 'Teflon fumes' }]],
  ['reptile', [9, 'Spike', 'Bearded Dragon', 'tan', 'male', 36, 0.42]],
  [
    'reptile',
    [
      25,
      'Shelly',
      'Hermann Tortoise',
      'yellow and black',
      'unknown',
      150,
      0.9,
      { instructions: 'Hibernates from November: ask about weight before the visit.' },
    ],
  ],
  ['other', [16, 'Peanut', 'Guinea Pig', 'tricolour', 'female', 20, 0.95]],
  ['other', [21, 'Bandit', 'Ferret', 'sable', 'male', 34, 1.3]],
];

function toPet(species: Species, line: Line): DemoPet {
  const [owner, name, breed, color, sex, ageMonths, weightKg, notes = {}] = line;
  return { species, owner, name, breed, color, sex, ageMonths, weightKg, ...notes };
}

/** Forty patients of real breeds; one of them has died. */
export const pets: readonly DemoPet[] = [
  ...dogs.map((line) => toPet('dog', line)),
  ...cats.map((line) => toPet('cat', line)),
  ...others.map(([species, line]) => toPet(species, line)),
];
