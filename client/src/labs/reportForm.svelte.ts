import type { z } from 'zod';
import { NewLabResult, reportLabResult } from '../../../shared/labEndpoints.ts';
import { NewLabPanel, reportLabPanel } from '../../../shared/labPanelEndpoints.ts';
import type { LabStatus } from '../../../shared/labStageRules.ts';
import { readLab } from '../../../shared/labValueParsing.ts';
import type { PetId } from '../../../shared/ids.ts';
import { call } from '../live/call.ts';
import { newCommandId } from '../live/commandId.ts';
import { suggestionWords } from './labGroups.ts';

export type ReportLine = {
  readonly key: number;
  readonly testName: string;
  readonly resultValue: string;
  readonly unit: string;
  readonly referenceRange: string;
  readonly status: LabStatus | '';
};

const orNull = (text: string) => (text.trim() === '' ? null : text.trim());

/** Several results that are reported together, checked with the contract's own schema. */
export class ReportForm {
  panelName = $state('');
  testDate = $state('');
  labProvider = $state('');
  #lines = $state.raw<readonly ReportLine[]>([]);
  #petId: PetId;
  #count = 0;
  #isShown = $state(false);
  #attempt = { said: '', commandId: '' };

  constructor(petId: PetId, today: string) {
    this.#petId = petId;
    this.testDate = today;
    this.add();
  }

  get isDirty(): boolean {
    const texts = this.lines.flatMap((line) => [line.testName, line.resultValue]);
    return [this.panelName, ...texts].some((text) => text.trim() !== '');
  }

  get lines(): readonly ReportLine[] {
    return this.#lines;
  }

  add() {
    this.#isShown = false;
    this.#count += 1;
    const empty = { testName: '', resultValue: '', unit: '', referenceRange: '' };
    this.#lines = [...this.#lines, { key: this.#count, ...empty, status: '' }];
  }

  change(key: number, change: Partial<ReportLine>) {
    this.#lines = this.#lines.map((line) => (line.key === key ? { ...line, ...change } : line));
  }

  remove(key: number) {
    this.#lines = this.#lines.filter((line) => line.key !== key);
  }

  /** The complaint about a field, once it was tried to save: `testDate`, `results.0.testName`. */
  error(path: string): string | undefined {
    if (!this.#isShown) return undefined;
    const issue = this.#issues.find((one) => one.path.join('.') === path);
    return issue?.message;
  }

  /** What the number of a line says of its verdict; chosen only by a person. */
  suggestion(line: ReportLine): string | null {
    const reading = readLab(line);
    if (line.status === '')
      return reading.suggestedStatus && `The number suggests: ${reading.suggestedStatus}.`;
    return suggestionWords({ status: line.status, reading });
  }

  /** Reports all, or says what is missing. */
  async save(): Promise<boolean> {
    this.#isShown = true;
    if (this.#issues.length > 0) return false;
    const body = NewLabPanel.safeParse(this.#panel);
    const [line] = this.lines;
    const isSingle = this.panelName.trim() === '' && line !== undefined;
    const commandId = this.#commandId;
    if (body.success) await call(reportLabPanel, { body: body.data, commandId });
    else if (isSingle) {
      const single = NewLabResult.parse(this.#single);
      await call(reportLabResult, { body: single, commandId });
    }
    return true;
  }

  get #common() {
    const { testDate, labProvider } = this;
    return { petId: this.#petId, testDate, labProvider: orNull(labProvider) };
  }
  get #results(): unknown[] {
    return this.lines.map(({ testName, resultValue, unit, referenceRange, status }) => ({
      testName,
      resultValue: orNull(resultValue),
      unit: orNull(unit),
      referenceRange: orNull(referenceRange),
      // Nothing chosen is no verdict: a value waits for one, and without a value the result is still to come.
      status: status === '' ? (orNull(resultValue) === null ? 'pending' : undefined) : status,
    }));
  }
  get #panel(): unknown {
    return { ...this.#common, panelName: this.panelName, results: this.#results };
  }
  get #single(): unknown {
    return { ...this.#common, ...(this.#results[0] as object) }; // one of our own lines
  }

  /** A single result needs no panel; every value needs a verdict. */
  get #issues(): readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] {
    const found: z.core.$ZodIssue[] = NewLabPanel.safeParse(this.#panel).error?.issues ?? [];
    const isSingle = this.lines.length === 1;
    const unchosen = this.lines.flatMap((line, index) =>
      line.status === '' && line.resultValue.trim() !== ''
        ? [{ path: ['results', index, 'status'], message: 'Please choose' }]
        : [],
    );
    return [...found.filter(({ path }) => !isSingle || path[0] !== 'panelName'), ...unchosen];
  }

  /** The same report again is the same command. */
  get #commandId(): string {
    const said = JSON.stringify(this.#panel);
    if (said !== this.#attempt.said) this.#attempt = { said, commandId: newCommandId() };
    return this.#attempt.commandId;
  }
}
