import type { OperatorDeps } from '../transfer/operatorDeps.ts';

/** A fault of the operator or of what they named: told in one line. */
export class OperatorFault extends Error {
  override readonly name = 'OperatorFault';
}

type Option = {
  readonly type: 'string' | 'boolean';
  /** What follows the option in the usage line: `ID`, `NAME`. */
  readonly value?: string;
  readonly help: string;
  readonly isRequired?: boolean;
};
export type Options = Readonly<Record<string, Option>>;

/** What a command answers: lines for people, the same as JSON for programs, and `isBad` when it found something wrong (exit code 3). */
export type Answer = {
  readonly lines: readonly string[];
  readonly json: unknown;
  readonly isBad?: boolean;
};

/** The options that were given. */
export class Given {
  readonly #values: Readonly<Record<string, string | boolean | undefined>>;

  constructor(values: Readonly<Record<string, string | boolean | undefined>>) {
    this.#values = values;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** @throws OperatorFault when it is not there */
  need(name: string): string {
    const value = this.text(name)?.trim();
    if (!value) throw new OperatorFault(`--${name} is needed`);
    return value;
  }

  has(name: string): boolean {
    return this.#values[name] === true;
  }

  /** @throws OperatorFault for anything but a whole number from 1 on */
  count(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!/^[1-9]\d{0,8}$/.test(value)) throw new OperatorFault(`--${name} must be a number`);
    return Number(value);
  }
}

/** One thing an operator can do: `npm run vetcare -- <words>`. */
export type Command = {
  readonly words: string;
  readonly summary: string;
  readonly options: Options;
  /** Works on files alone: no database is opened or started. */
  readonly isOffline?: boolean;
  readonly run: (call: {
    readonly deps: OperatorDeps;
    readonly given: Given;
    /** Asks the person at the terminal; null where there is none. */
    readonly ask: (question: string) => Promise<string | null>;
  }) => Promise<Answer>;
};
