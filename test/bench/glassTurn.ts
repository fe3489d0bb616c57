import type { Histogram } from 'hdr-histogram-js';
import type { MeasuredUse } from './cpuUse.ts';
import { latencies, record } from './figures.ts';
import type { Arrival } from './arrivals.ts';
import type { Commit } from './serverProcess.ts';
import type { ReaderPlace } from './wireReader.ts';

/** What one contender did in one round. Latencies from COMMIT, but `press` from when the change was due to be sent. */
export type GlassTurn = {
  readonly all: Histogram;
  /** At screens of the node that did not commit. */
  readonly other: Histogram;
  readonly press: Histogram;
  /** From COMMIT's answer until the node's outlet was asked to tell. */
  readonly offer: Histogram;
  readonly changes: number;
  readonly disorder: number;
  readonly lost: number;
  readonly twice: number;
  readonly use: MeasuredUse;
  readonly refused: readonly string[];
};

type Seen = {
  readonly places: readonly ReaderPlace[];
  /** By node. */
  readonly commits: readonly (readonly Commit[])[];
  readonly arrivals: readonly Arrival[];
  readonly fromUs: number;
  readonly toUs: number;
  readonly startUs: number;
  readonly intervalUs: number;
  readonly use: MeasuredUse;
  readonly refused: readonly string[];
};

type Placed = Commit & { readonly node: number };

/** The changes that were due in the measured time, by clinic and number. */
function measured(seen: Seen): Map<string, Placed> {
  const { commits, fromUs, toUs } = seen;
  const placed = commits.flatMap((list, node) => list.map((commit) => ({ ...commit, node })));
  const within = placed.filter((commit) => {
    const us = dueUs(seen, commit);
    return us >= fromUs && us < toUs;
  });
  return new Map(within.map((commit) => [`${commit.clinicId} ${commit.seq}`, commit]));
}

function dueUs({ startUs, intervalUs }: Seen, { commandId }: Commit): number {
  return startUs + Number(commandId?.split('-').at(-1)) * intervalUs;
}

/** How many numbers came after a higher one, or again. */
function disorderOf(arrivals: readonly Arrival[]): { disorder: number; twice: number } {
  const highest = new Map<number, number>();
  const seen = new Set<string>();
  let disorder = 0;
  let twice = 0;
  for (const { reader, seq } of arrivals) {
    const last = highest.get(reader) ?? 0;
    const key = `${reader} ${seq}`;
    if (seen.has(key)) twice += 1;
    else if (seq < last) disorder += 1;
    seen.add(key);
    highest.set(reader, Math.max(last, seq));
  }
  return { disorder, twice };
}

/** Joins what was committed with what arrived. */
export function glassTurn(seen: Seen): GlassTurn {
  const { places, arrivals, use, refused } = seen;
  const changes = measured(seen);
  const [all, other, press] = [latencies(), latencies(), latencies()];
  const offer = latencies();
  for (const { us, offeredUs } of changes.values()) record(offer, offeredUs - us);
  const nodeOf = new Map(
    [...new Set(places.map(({ url }) => url))].map((url, node) => [url, node]),
  );
  const reached = new Set<string>();
  for (const { reader, seq, us } of arrivals) {
    const place = places[reader];
    const commit = changes.get(`${place?.clinicId ?? ''} ${seq}`);
    if (!place || !commit || reached.has(`${reader} ${seq}`)) continue;
    reached.add(`${reader} ${seq}`);
    record(all, us - commit.us);
    record(press, us - dueUs(seen, commit));
    if (nodeOf.get(place.url) !== commit.node) record(other, us - commit.us);
  }
  const readersOf = Map.groupBy(places, ({ clinicId }) => clinicId);
  const expected = [...changes.values()].reduce(
    (sum, { clinicId }) => sum + (readersOf.get(clinicId)?.length ?? 0),
    0,
  );
  const lost = expected - reached.size;
  const histograms = { all, other, press, offer };
  return { ...histograms, changes: changes.size, lost, use, refused, ...disorderOf(arrivals) };
}
