type Named = { readonly id: string; readonly petName: string };

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

function letterOf(index: number): string {
  return letters[index] ?? String(index + 1);
}

/** Pets of one name get a letter each, in the order of their ids (the order of booking), so that a letter stays with its pet all day. Others get none. */
export function lettersOf(cards: readonly Named[]): Map<string, string> {
  const byName = new Map<string, Named[]>();
  for (const card of cards) {
    const key = card.petName.trim().toLowerCase();
    byName.set(key, [...(byName.get(key) ?? []), card]);
  }
  const found = new Map<string, string>();
  for (const same of byName.values()) {
    if (same.length === 1) continue;
    const inOrder = [...same].sort((one, other) => (one.id < other.id ? -1 : 1));
    for (const [index, card] of inOrder.entries()) found.set(card.id, letterOf(index));
  }
  return found;
}
