import type { Warning } from '../../../shared/warning.ts';
import type { Difference } from './difference.ts';
import type { FieldShape } from './fieldShape.ts';
import type { Request } from '../ui/request.svelte.ts';
import type { Look } from './formFields.ts';

/** A ContractForm as the components use it: over whichever endpoint, with fields of these names. */
export type AnyForm<N extends string = never, R = unknown> = {
  readonly isDirty: boolean;
  readonly isBusy: boolean;
  readonly isSaved: boolean;
  readonly words: string | null;
  readonly differences: readonly Difference[];
  shape(name: N): FieldShape;
  look(name: string): Look;
  get(name: N): unknown;
  text(name: N): string;
  set(name: N, held: unknown): void;
  leave(name: N): void;
  error(name: N): string | undefined;
  warning(name: N): string | undefined;
  said(name: string, held: unknown): string;
  settle(difference: Difference, keep: 'mine' | 'theirs'): void;
  isKept(difference: Difference, keep: 'mine' | 'theirs'): boolean;
  submit(): Promise<R | null>;
};
/** A form of which something may be asked again as it was sent. */
export type TriedForm<N extends string> = AnyForm<N> & {
  readonly isAsTried: boolean;
  readonly request: Request;
};
/** A form of which only the saving matters, whatever its fields are. */
export type SavingForm<R> = AnyForm<never, R> & { readonly secondLooks: readonly Warning[] };
