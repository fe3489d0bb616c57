import type { z } from 'zod';

export type FieldKind =
  'text' | 'longText' | 'email' | 'url' | 'date' | 'number' | 'choice' | 'tick' | 'other';

/** What the contract says of one field, as a control needs it. */
export type FieldShape = {
  readonly kind: FieldKind;
  /** Must be filled: neither optional nor nullable. */
  readonly isRequired: boolean;
  readonly isNullable: boolean;
  readonly maxLength: number | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly isWhole: boolean;
  /** The values to choose from; empty unless `kind` is `choice`. */
  readonly options: readonly string[];
  /** What an absent value stands for, if the schema names it. */
  readonly absent: unknown;
};

/** What zod tells of a schema at run time; its types name these only on the class of each kind. */
type Told = {
  readonly def: { readonly type: string; readonly innerType?: z.ZodType; readonly in?: z.ZodType };
  readonly format?: string | null;
  readonly maxLength?: number | null;
  readonly minValue?: number | null;
  readonly maxValue?: number | null;
  readonly options?: readonly unknown[];
};

const toldBy = (schema: z.ZodType) => schema as unknown as Told; // see Told

/** The schema inside of optional, nullable, default and pipe. */
function coreOf(schema: z.ZodType): Told {
  const told = toldBy(schema);
  const inner = told.def.innerType ?? (told.def.type === 'pipe' ? told.def.in : undefined);
  return inner ? coreOf(inner) : told;
}

const longFrom = 501;
const formats: Readonly<Record<string, FieldKind>> = {
  email: 'email',
  url: 'url',
  date: 'date',
  datetime: 'other',
  // Chosen, never typed: one that is missing is simply missing.
  uuid: 'other',
};

function kindOf(core: Told): FieldKind {
  if (core.def.type === 'number') return 'number';
  if (core.def.type === 'boolean') return 'tick';
  if (core.def.type === 'enum') return 'choice';
  if (core.def.type !== 'string') return 'other';
  const known = formats[core.format ?? ''];
  if (known) return known;
  return (core.maxLength ?? 0) >= longFrom ? 'longText' : 'text';
}

const bound = (value: number | null | undefined) =>
  value !== null && value !== undefined && Number.isSafeInteger(Math.trunc(value))
    ? value
    : undefined;

/** Reads off a field's schema what its control needs. */
export function fieldShape(schema: z.ZodType): FieldShape {
  const core = coreOf(schema);
  const absent = schema.safeParse(undefined);
  const isNullable = schema.safeParse(null).success;
  return {
    kind: kindOf(core),
    isRequired: !absent.success && !isNullable,
    isNullable,
    maxLength: core.maxLength ?? undefined,
    min: bound(core.minValue),
    max: bound(core.maxValue),
    isWhole: core.format === 'safeint' || core.format === 'int32',
    options: core.def.type === 'enum' ? (core.options ?? []).map(String) : [],
    absent: absent.success ? absent.data : undefined,
  };
}

/** What a control holds: text of everything that is typed or chosen; other values as they are. */
export function heldFrom(shape: FieldShape, value: unknown): unknown {
  if (shape.kind === 'other') return value;
  if (shape.kind === 'tick') return value === true;
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : '';
}

function emptyValue(shape: FieldShape, isCorrection: boolean): unknown {
  if (shape.isNullable) return null;
  const isText = shape.kind === 'text' || shape.kind === 'longText';
  // A text that must not be empty says so itself; anything else is simply missing.
  return isText && (shape.isRequired || isCorrection) ? '' : undefined;
}

/** What goes to the server for what a control holds. A number may be typed with a comma. */
export function valueFrom(shape: FieldShape, held: unknown, isCorrection: boolean): unknown {
  if (typeof held !== 'string') return held;
  const text = held.trim();
  if (text === '') return emptyValue(shape, isCorrection);
  if (shape.kind !== 'number') return text;
  const number = Number(text.replace(',', '.'));
  return Number.isNaN(number) ? text : number;
}
