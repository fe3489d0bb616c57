import type { VisitKind } from './visitKinds.ts';

/** What a note of such a visit says: history, findings, judgement, what to do, and the diagnosis where there is one. */
type NoteText = readonly [
  subjective: string,
  objective: string,
  assessment: string,
  plan: string,
  diagnosis?: string,
];

const healthy =
  'Bright and alert. Eyes, ears, teeth, heart, lungs, belly and joints without finding.';

/** By the reason of the visit, where one is told apart. */
const byReason: Readonly<Record<string, NoteText>> = {
  'Senior wellness check': [
    'Sleeps more, a little stiff in the morning. Appetite good.',
    'Bright. Grade 1 tartar. Hips reach less far back than last year, no pain.',
    'Good for the age; early arthrosis of the hips is likely.',
    'Keep moving, keep slim. Blood panel today. See again in 6 months.',
    'Hip arthrosis, mild',
  ],
  'Limping on a front leg': [
    'Limps since a walk in the woods two days ago. Eats normally.',
    'Grade 2 of 5 lame, left front. Pain at the carpus, no swelling, no wound.',
    'Sprain of the left carpus.',
    'Lead walks only for 10 days, anti-inflammatory once a day with food for 5 days. Radiograph if no better.',
    'Sprain of the left carpus',
  ],
  'Itchy ears, head shaking': [
    'Shakes the head and scratches the right ear for about a week.',
    'Right ear canal red with brown wax; eardrum whole. Smear: yeasts, many.',
    'Yeast otitis of the right ear.',
    'Clean twice a week, drops twice a day for 10 days. Recheck with a smear in 2 weeks.',
    'Otitis externa with yeasts',
  ],
  'Vomiting since last night': [
    'Four times since last night, foam at the end. Drinks. Found in the bin yesterday.',
    'Belly soft, a little tense in front. Mildly dehydrated. No fever.',
    'Acute gastritis, most likely from what was in the bin.',
    'Fluids under the skin, antiemetic by injection, bland diet for 3 days. Come back at once with blood or if it goes on.',
    'Acute gastritis',
  ],
  'Drinking and urinating more': [
    'Empties the bowl twice a day, for about a month. Weight is going down.',
    'Thin over the back. Coat dull. Kidneys small and firm on the left.',
    'Kidney disease, diabetes or thyroid: blood and urine will tell.',
    'Blood panel and urine today. Call the owner with the results tomorrow.',
    'Polyuria and polydipsia under examination',
  ],
  'Sneezing, runny eyes': [
    'Sneezes for three days, the new kitten does too. Eats less.',
    'Clear discharge from nose and eyes, no ulcer with fluorescein. Lungs clear.',
    'Infection of the upper airways, viral.',
    'Eye ointment three times a day, warm tasty food, steam. Recheck if it turns yellow or eating stops.',
    'Infection of the upper airways',
  ],
  'Straining in the litter tray': [
    'In and out of the tray since this morning, drops with a little blood.',
    'Bladder small and soft, sore. Not blocked.',
    'Cystitis without blockage, brought on by the move of house.',
    'Pain relief for 5 days, wet food, more water. Emergency at once if nothing comes at all.',
    'Idiopathic cystitis',
  ],
  'Coughing after walks': [
    'Coughs after walks and at night, for two weeks.',
    'Systolic murmur, grade 3 of 6, left. Lungs clear. Gums pink.',
    'Valve disease is likely; not in failure.',
    'Chest radiograph and ultrasound of the heart. Count breaths asleep every evening.',
    'Mitral valve disease, stage B',
  ],
  'Dental cleaning': [
    'Bad breath for months. Eats on the right side.',
    'Under general anaesthesia: tartar grade 3, tooth 208 loose, deep pocket. Radiographs of all teeth.',
    'Periodontitis; tooth 208 cannot be kept.',
    'Scaled and polished, 208 taken out, gum sutured. Soft food 10 days, pain relief 5 days. Learn brushing.',
    'Periodontitis',
  ],
  'Lump removal': [
    'Lump on the flank, known for half a year, grew lately.',
    'Soft, 3 cm, moves on its ground. Aspirate: fat cells.',
    'Lipoma; taken out because it grows where the harness lies.',
    'Removed whole under general anaesthesia, sent to the laboratory. Collar for 10 days, then stitches out.',
    'Lipoma of the flank',
  ],
  'Recheck of ear infection': [
    'Stopped shaking the head after three days. Drops were easy.',
    'Both ear canals pale and dry. Smear: no yeasts.',
    'Healed.',
    'Stop the drops. Clean every two weeks and after swimming.',
  ],
  'Diet and weight plan': [
    'Gets scraps from two children. Walks have become shorter.',
    'Body condition 7 of 9, ribs hard to feel.',
    'Overweight by about 15 %.',
    'Weigh the food: 80 % of before. Scraps stop. Weigh here every 3 weeks.',
    'Overweight',
  ],
  'Not eating since yesterday': [
    'Has not touched hay or pellets since yesterday noon. Few droppings.',
    'Quiet. Belly firm, few sounds. A spur on the lower left cheek tooth.',
    'Gut stasis, brought on by the tooth.',
    'Warm fluids, pain relief, assisted feeding every 4 hours. Spur taken off. Recheck tomorrow.',
    'Gastrointestinal stasis',
  ],
};

const byType: Readonly<Record<VisitKind['type'], NoteText>> = {
  wellness: [
    'Doing well at home, eats and drinks normally, no medicines.',
    healthy,
    'Healthy.',
    'Parasite prevention goes on. Next check in a year.',
  ],
  sick: [
    'Less lively than usual for two days.',
    'Quiet, temperature at the upper end. Otherwise without clear finding.',
    'Unspecific; an early infection is likely.',
    'Rest and watch at home. Blood panel if it is no better in two days.',
    'Lethargy, cause unknown',
  ],
  surgery: [
    'Fasted since last evening. Well before the operation.',
    'Anaesthesia without incident, operation as planned.',
    'Recovered well.',
    'Pain relief for 4 days. Collar for 10 days, then stitches out.',
  ],
  emergency: [
    'Brought in at once.',
    'Stabilised on arrival; see the vitals.',
    'Stable after treatment.',
    'Stays for observation overnight.',
    'Acute collapse',
  ],
  follow_up: [
    'Better at home, as the owner sees it.',
    'Heals well. Nothing new.',
    'As hoped for.',
    'Nothing further. Come back if anything changes.',
  ],
  consultation: [
    'Questions of the owner, written down beforehand.',
    healthy,
    'No medical cause found today.',
    'A written plan went home with the owner. Call in 4 weeks.',
  ],
};

/** What the demo's note of such a visit says. */
export function noteTextOf({ type, reason }: VisitKind): NoteText {
  return byReason[reason] ?? byType[type];
}
