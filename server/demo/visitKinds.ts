import type { AppointmentType, Priority, Species } from '../../shared/board.ts';

/** Why somebody brings an animal: what the board says, and how long it is planned for. */
export type VisitKind = {
  readonly type: AppointmentType;
  readonly reason: string;
  readonly minutes: number;
  readonly priority?: Priority;
  /** Only these species; without it any. */
  readonly species?: readonly Species[];
};

const furry: readonly Species[] = ['dog', 'cat'];
const small: readonly Species[] = ['rabbit', 'other'];
const scaled: readonly Species[] = ['bird', 'reptile'];

/** Reasons that suit each species; every species has several. */
export const visitKinds: readonly VisitKind[] = [
  { type: 'wellness', reason: 'Annual check-up and vaccines', minutes: 30, species: furry },
  { type: 'wellness', reason: 'Senior wellness check', minutes: 30, species: furry },
  { type: 'wellness', reason: 'Microchip and weight check', minutes: 15, species: furry },
  { type: 'sick', reason: 'Limping on a front leg', minutes: 30, species: ['dog'] },
  { type: 'sick', reason: 'Itchy ears, head shaking', minutes: 20, species: furry },
  { type: 'sick', reason: 'Vomiting since last night', minutes: 30, species: furry },
  { type: 'sick', reason: 'Drinking and urinating more', minutes: 30, species: furry },
  { type: 'sick', reason: 'Sneezing, runny eyes', minutes: 20, species: ['cat', 'rabbit'] },
  { type: 'sick', reason: 'Straining in the litter tray', minutes: 30, species: ['cat'] },
  { type: 'sick', reason: 'Coughing after walks', minutes: 20, species: ['dog'] },
  { type: 'surgery', reason: 'Dental cleaning', minutes: 35, species: furry },
  { type: 'surgery', reason: 'Lump removal', minutes: 35, species: ['dog'] },
  { type: 'surgery', reason: 'Spay', minutes: 35, species: ['rabbit'] },
  { type: 'follow_up', reason: 'Recheck of ear infection', minutes: 15, species: furry },
  { type: 'follow_up', reason: 'Stitches out', minutes: 15, species: furry },
  { type: 'follow_up', reason: 'Blood pressure recheck', minutes: 20, species: ['cat'] },
  { type: 'consultation', reason: 'Diet and weight plan', minutes: 20, species: furry },
  {
    type: 'consultation',
    reason: 'Behaviour: anxious alone at home',
    minutes: 30,
    species: ['dog'],
  },
  { type: 'wellness', reason: 'Health check, teeth and nails', minutes: 20, species: small },
  { type: 'sick', reason: 'Not eating since yesterday', minutes: 30, species: small },
  { type: 'follow_up', reason: 'Weight recheck', minutes: 15, species: small },
  { type: 'wellness', reason: 'Beak and nail trim', minutes: 15, species: ['bird'] },
  { type: 'wellness', reason: 'Shell and weight check', minutes: 20, species: ['reptile'] },
  { type: 'sick', reason: 'Quiet and fluffed up, eating less', minutes: 30, species: ['bird'] },
  { type: 'sick', reason: 'Stuck shed, swollen toe', minutes: 20, species: ['reptile'] },
  { type: 'follow_up', reason: 'Recheck after antibiotics', minutes: 15, species: scaled },
];

/** What brings someone in at once. */
export const urgentKinds: readonly VisitKind[] = [
  { type: 'sick', reason: 'Ate dark chocolate', minutes: 30, priority: 'urgent', species: ['dog'] },
  { type: 'sick', reason: 'Torn nail, bleeding', minutes: 15, priority: 'urgent', species: furry },
  { type: 'sick', reason: 'Breathing fast', minutes: 30, priority: 'urgent' },
];

export const emergencyKinds: readonly VisitKind[] = [
  { type: 'emergency', reason: 'Collapsed at home', minutes: 30, priority: 'emergency' },
  {
    type: 'emergency',
    reason: 'Hit by a bicycle',
    minutes: 30,
    priority: 'emergency',
    species: ['dog'],
  },
];

/** A visit that a lobby never shows. */
export const quietKind: VisitKind = {
  type: 'consultation',
  reason: 'Quality-of-life consultation',
  minutes: 35,
};

export function kindsFor(species: Species, kinds: readonly VisitKind[] = visitKinds): VisitKind[] {
  return kinds.filter((kind) => kind.species?.includes(species) ?? true);
}
