import { select } from '../db/names.ts';
import type { OperatorDeps } from '../transfer/operatorDeps.ts';
import { OperatorFault, type Given, type Options } from './command.ts';

export type NamedClinic = { readonly id: string; readonly name: string };

export const clinicOption = {
  clinic: { type: 'string', value: 'ID', help: 'the clinic (see: list clinics)', isRequired: true },
} as const satisfies Options;
export const anyClinicOption = {
  clinic: { type: 'string', value: 'ID', help: 'one clinic only; all without it' },
} as const satisfies Options;

/** @throws OperatorFault for a clinic that is not there */
export async function clinicOf(deps: OperatorDeps, given: Given): Promise<NamedClinic> {
  const id = given.need('clinic');
  const [clinic] = await select<NamedClinic>(
    deps.root,
    'SELECT id, name FROM clinics WHERE id = ?',
    [id],
  );
  if (!clinic) throw new OperatorFault(`There is no clinic ${id}. See: list clinics`);
  return clinic;
}

/** The clinic that was named, or all. */
export async function clinicsOf(deps: OperatorDeps, given: Given): Promise<NamedClinic[]> {
  if (given.text('clinic') !== undefined) return [await clinicOf(deps, given)];
  return select<NamedClinic>(deps.root, 'SELECT id, name FROM clinics ORDER BY name, id');
}
