import { may, type Role } from '../../../shared/abilities.ts';
import type { MedicalRecordId } from '../../../shared/ids.ts';
import type { MedicalRecord } from '../../../shared/medicalRecord.ts';
import { getMedicalRecord } from '../../../shared/medicalRecordEndpoints.ts';
import { getPet, type Pet } from '../../../shared/petEndpoints.ts';
import type { BoardScreen } from '../board/boardScreen.svelte.ts';
import { call } from '../live/call.ts';
import { whenAwake } from '../live/whenAwake.ts';
import { Asked } from '../ui/asked.svelte.ts';
import { inBackground } from '../ui/inBackground.ts';

/** One note and its patient, as a page shows them. */
export class NoteRecord {
  readonly screen: BoardScreen;
  readonly mayWrite: boolean;
  readonly mayMeasure: boolean;
  readonly asked: Asked<MedicalRecord>;
  readonly pet: Asked<Pet>;
  /** What was typed into a note that was locked meanwhile. */
  #leftOver = $state('');

  constructor(medicalRecordId: MedicalRecordId, screen: BoardScreen, role: Role) {
    this.screen = screen;
    this.mayWrite = may(role, 'medicalRecords.write');
    this.mayMeasure = may(role, 'medicalRecords.writeVitals');
    const params = { medicalRecordId };
    this.asked = new Asked((signal) => call(getMedicalRecord, { params, signal }));
    this.pet = new Asked(async (signal) => {
      const { petId } = this.asked.value ?? (await call(getMedicalRecord, { params, signal }));
      return call(getPet, { params: { petId }, signal });
    });
  }

  get isConnected(): boolean {
    return this.screen.feed.truth.kind === 'connected';
  }
  get zone(): string {
    return this.screen.zone;
  }
  get leftOver(): string {
    return this.#leftOver;
  }

  wasLocked(record: MedicalRecord, unsavedText: string) {
    this.#leftOver = unsavedText;
    this.asked.take(record);
  }

  /** Asks for the note and its patient, and again when the page wakes. Returns how to stop. */
  follow(): () => void {
    inBackground(this.#askAll(), 'note');
    const stop = whenAwake(() => inBackground(this.asked.ask(), 'note'));
    return () => {
      stop();
      this.asked.stop();
      this.pet.stop();
    };
  }

  async #askAll(): Promise<void> {
    await this.asked.ask();
    if (this.asked.value) await this.pet.ask();
  }
}
