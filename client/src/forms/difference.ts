/** A field that somebody else saved while this form was being filled in. Texts are as a person reads them. */
export type Difference = {
  readonly name: string;
  readonly before: unknown;
  readonly theirs: unknown;
  readonly mine: unknown;
  /** Both changed it, differently: somebody must choose. Otherwise theirs is taken over. */
  readonly isClash: boolean;
};

type Held = Readonly<Record<string, unknown>>;

const isSame = (a: unknown, b: unknown) =>
  a === b || JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** What somebody else changed between `before` and `theirs`, seen from a form that holds `mine`. */
export function differences(before: Held, theirs: Held, mine: Held): Difference[] {
  return Object.keys(before)
    .filter((name) => !isSame(before[name], theirs[name]) && !isSame(theirs[name], mine[name]))
    .map((name) => ({
      name,
      before: before[name],
      theirs: theirs[name],
      mine: mine[name],
      isClash: !isSame(before[name], mine[name]),
    }));
}

/** The names of what the form holds otherwise than the record. */
export function changedNames(before: Held, mine: Held): string[] {
  return Object.keys(before).filter((name) => !isSame(before[name], mine[name]));
}
