import { z } from 'zod';
import { Species } from './board.ts';
import { endpoint } from './endpoint.ts';
import { Instant, UserId, VaccineProtocolId, Version } from './ids.ts';
import { Empty, PageQuery, pageOf, sortedBy } from './page.ts';

const text = (max: number) => z.string().trim().max(max).nullable();
const weeks = z.int().min(0).max(260).nullable();
const days = z.int().min(1).max(730);
const months = z.int().min(1).max(240);
const doses = z.int().min(1).max(6);
const name = z.string().trim().min(1).max(100);

/** When a vaccine is due again; the rule that reads it is `nextDose` in vaccineRules.ts. */
export const schedule = {
  /** Weeks of age: an earlier dose does not count. Null: no least age. */
  firstDoseWeeks: weeks,
  /** Weeks of age: a series begun before it goes on until a dose at this age or later. Null: the young are treated like adults. */
  youngUntilWeeks: weeks,
  /** Doses that a series begun young takes at least. */
  youngDoses: doses,
  /** Doses that an adult of unknown history, or one that starts late, takes. */
  adultDoses: doses,
  /** Days between two doses of a series. */
  doseGapMinDays: days,
  doseGapMaxDays: days,
  /** Days after which an unfinished series starts again. Null: it never does. */
  seriesLapseDays: days.nullable(),
  /** Months from the end of the series to the first booster. */
  firstBoosterMonths: months,
  /** Months of age of the first booster after a series begun young, instead of `firstBoosterMonths`. */
  firstBoosterAgeMonths: months.nullable(),
  /** Months between boosters. */
  boosterMonths: months,
  /** Months overdue after which a booster no longer carries and the series starts again. Null: a single dose always carries. */
  boosterLapseMonths: months.nullable(),
};

const fields = {
  species: Species,
  /** As it is written in vaccinations; upper and lower case are the same. */
  vaccineName: name,
  /** Other names of the same vaccine that people write. */
  otherNames: z.array(name).max(20),
  ...schedule,
  note: text(1000),
  source: text(500),
};

/** How a clinic repeats one vaccine in one species. Starter rows are labelled with their source and ask for a veterinarian's signature. */
export const VaccineProtocol = z.object({
  id: VaccineProtocolId,
  version: Version,
  ...fields,
  /** It came with the product and has not been changed since. */
  isStarter: z.boolean(),
  /** Nobody of this clinic has signed it as it is now. */
  needsVetSignoff: z.boolean(),
  signedOffBy: z.object({ id: UserId, name: z.string() }).nullable(),
  signedOffAt: Instant.nullable(),
  createdAt: Instant,
  updatedAt: Instant,
});
export type VaccineProtocol = z.infer<typeof VaccineProtocol>;
export const NewVaccineProtocol = z
  .strictObject(fields)
  .partial({ otherNames: true, firstDoseWeeks: true, youngUntilWeeks: true, seriesLapseDays: true })
  .partial({ firstBoosterAgeMonths: true, boosterLapseMonths: true, note: true, source: true });
export type NewVaccineProtocol = z.infer<typeof NewVaccineProtocol>;
export const VaccineProtocolPatch = z.strictObject({
  version: Version,
  ...z.strictObject(fields).partial().shape,
});

const params = z.strictObject({ vaccineProtocolId: VaccineProtocolId });

/** By species and name unless sorted otherwise. */
export const listVaccineProtocols = endpoint({
  method: 'GET',
  path: '/vaccine-protocols',
  ability: 'vaccineProtocols.read',
  query: PageQuery.extend({
    species: Species.optional(),
    sort: sortedBy('species', 'vaccineName'),
  }),
  reply: pageOf(VaccineProtocol),
  problems: [],
});
export const getVaccineProtocol = endpoint({
  method: 'GET',
  path: '/vaccine-protocols/:vaccineProtocolId',
  ability: 'vaccineProtocols.read',
  params,
  reply: VaccineProtocol,
  problems: ['not_found'],
});
export const createVaccineProtocol = endpoint({
  method: 'POST',
  path: '/vaccine-protocols',
  ability: 'vaccineProtocols.manage',
  body: NewVaccineProtocol,
  reply: VaccineProtocol,
  status: 201,
  problems: ['protocol_exists'],
});
/** A change takes the signature away; due dates that are written already stay. */
export const updateVaccineProtocol = endpoint({
  method: 'PATCH',
  path: '/vaccine-protocols/:vaccineProtocolId',
  ability: 'vaccineProtocols.manage',
  params,
  body: VaccineProtocolPatch,
  reply: VaccineProtocol,
  problems: ['not_found', 'stale_version', 'protocol_exists'],
});
/** An admin or veterinarian takes responsibility for the protocol as it is in this version. */
export const signOffVaccineProtocol = endpoint({
  method: 'POST',
  path: '/vaccine-protocols/:vaccineProtocolId/sign-off',
  ability: 'vaccineProtocols.manage',
  params,
  body: z.strictObject({ version: Version }),
  reply: VaccineProtocol,
  problems: ['not_found', 'stale_version'],
});
/** Vaccinations keep the due dates that it gave them. */
export const deleteVaccineProtocol = endpoint({
  method: 'DELETE',
  path: '/vaccine-protocols/:vaccineProtocolId',
  ability: 'vaccineProtocols.manage',
  params,
  reply: Empty,
  problems: ['not_found'],
});
