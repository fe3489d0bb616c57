/** A change at a reader; `reader` is its index in the list that was opened. */
export type Arrival = { readonly reader: number; readonly seq: number; readonly us: number };

/** Numbers of an arrival as processes tell each other of it. */
export const fields = 3;

/** Reads what `take` gives, in order of arrival. */
export function arrivalsIn(taken: Float64Array): Arrival[] {
  return Array.from({ length: taken.length / fields }, (_, index) => {
    const [reader = 0, seq = 0, us = 0] = taken.subarray(index * fields, (index + 1) * fields);
    return { reader, seq, us };
  });
}
