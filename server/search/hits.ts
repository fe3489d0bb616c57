import type { Species } from '../../shared/board.ts';
import type { SearchHit } from '../../shared/searchEndpoints.ts';
import { highlight } from '../../shared/searchWords.ts';

/** A client, with one of its pets or without, and what matched: `matched_pet_id` '' where the client alone did. */
export type FoundRow = {
  readonly matched_pet_id: string;
  readonly cost: number;
  readonly client_id: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly mobile: string | null;
  readonly city: string | null;
  readonly pet_id: string | null;
  readonly name: string | null;
  readonly species: Species | null;
  readonly breed: string | null;
  readonly microchip_id: string | null;
  readonly tattoo: string | null;
  readonly is_deceased: number | null;
};

type Field = SearchHit['details'][number]['field'];
type Detail = readonly [field: Field, text: string | null, isOnlyAsHit?: 'asHit'];

function detailsOf(details: readonly Detail[], words: readonly string[]): SearchHit['details'] {
  return details.flatMap(([field, text, isOnlyAsHit]) => {
    if (!text) return [];
    const pieces = highlight(text, words);
    const isShown = isOnlyAsHit === undefined || pieces.some(({ isHit }) => isHit);
    return isShown ? [{ field, pieces }] : [];
  });
}

const nameOf = (row: FoundRow) => `${row.first_name} ${row.last_name}`;

export function clientHit(row: FoundRow, words: readonly string[]): SearchHit {
  const details: readonly Detail[] = [
    ['mobile', row.mobile],
    ['phone', row.phone],
    ['email', row.email],
    ['city', row.city],
  ];
  return {
    kind: 'client',
    id: row.client_id,
    title: highlight(nameOf(row), words),
    details: detailsOf(details, words),
    species: null,
    isDeceased: false,
  };
}

export function petHit(row: FoundRow, words: readonly string[]): SearchHit {
  const details: readonly Detail[] = [
    ['owner', nameOf(row)],
    ['breed', row.breed],
    ['microchipId', row.microchip_id, 'asHit'],
    ['tattoo', row.tattoo, 'asHit'],
    ['mobile', row.mobile, 'asHit'],
    ['phone', row.phone, 'asHit'],
    ['email', row.email, 'asHit'],
  ];
  return {
    kind: 'pet',
    id: row.pet_id ?? '',
    title: highlight(row.name ?? '', words),
    details: detailsOf(details, words),
    species: row.species,
    isDeceased: row.is_deceased === 1,
  };
}
