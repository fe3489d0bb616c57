type Find = {
  readonly name: string;
  readonly role: string;
  readonly method: string;
  readonly path: string;
  readonly query?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Requests that the fuzz once found answered wrongly, by what was wrong. `{petId}` and its like stand for ids of the clinic that asks. */
export const fuzzFinds: readonly Find[] = [];
