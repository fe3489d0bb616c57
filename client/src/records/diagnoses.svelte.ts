import type { Diagnosis } from '../../../shared/diagnosis.ts';
import { deleteDiagnosis, updateDiagnosis } from '../../../shared/diagnosisEndpoints.ts';
import { call } from '../live/call.ts';
import { inBackground } from '../ui/inBackground.ts';
import { Request } from '../ui/request.svelte.ts';
import type { NoteRecord } from './noteRecord.svelte.ts';

type Change = { readonly status?: Diagnosis['status']; readonly isPrimary?: true };

/** What is done to the diagnoses of a note; after each step, refused ones too, the note is read again. */
export class Diagnoses {
  readonly request = new Request();
  readonly #note: NoteRecord;

  constructor(note: NoteRecord) {
    this.#note = note;
  }

  readAgain() {
    inBackground(this.#note.asked.ask(), 'note');
  }
  change({ id: diagnosisId, version }: Diagnosis, change: Change) {
    const body = { version, ...change };
    this.#run(() => call(updateDiagnosis, { params: { diagnosisId }, body }));
  }
  remove({ id: diagnosisId }: Diagnosis) {
    this.#run(() => call(deleteDiagnosis, { params: { diagnosisId } }));
  }

  #run(work: () => Promise<unknown>) {
    const step = this.request.run(async () => {
      await work();
    });
    inBackground(
      step.then(() => this.readAgain()),
      'diagnosis',
    );
  }
}
