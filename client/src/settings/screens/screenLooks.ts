import type { Look } from '../../forms/formFields.ts';

/** How the fields of a wall screen are called. */
export const screenLooks = {
  name: { label: 'Name', hint: 'Where it hangs, such as “Prep room”.' },
  view: { label: 'What it shows', words: { staff: 'Staff wall', lobby: 'Lobby' } },
  diagonalInches: 'Screen size, inches',
  readingDistanceM: 'Farthest reader, metres',
} as const satisfies Readonly<Record<string, string | Look>>;
