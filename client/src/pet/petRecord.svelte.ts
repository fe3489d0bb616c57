import { may } from '../../../shared/abilities.ts';
import { type Appointment, cancel } from '../../../shared/appointmentEndpoints.ts';
import { type Client, getClient } from '../../../shared/clientEndpoints.ts';
import type { PetId } from '../../../shared/ids.ts';
import { getPet, type Pet } from '../../../shared/petEndpoints.ts';
import type { BoardScreen } from '../board/boardScreen.svelte.ts';
import { call } from '../live/call.ts';
import { Asked } from '../ui/asked.svelte.ts';
import { inBackground } from '../ui/inBackground.ts';
import { fieldsOf } from '../ui/clinicTime.ts';
import { VisitHistory } from '../visits/visitHistory.svelte.ts';
import { readWeights, type Weight } from './readWeights.ts';

/** What the page of one patient shows, each part asked for on its own: what one lacks does not hold up the others. */
export class PetRecord {
  readonly screen: BoardScreen;
  readonly pet: Asked<Pet>;
  readonly owner: Asked<Client>;
  readonly visits: VisitHistory;
  readonly weights: Asked<readonly Weight[]>;

  constructor(petId: PetId, screen: BoardScreen) {
    this.screen = screen;
    const params = { petId };
    this.pet = new Asked((signal) => call(getPet, { params, signal }));
    this.owner = new Asked(async (signal) => {
      const { clientId } = this.pet.value ?? (await call(getPet, { params, signal }));
      return call(getClient, { params: { clientId }, signal });
    });
    this.visits = new VisitHistory({ petId }, () => screen.feed.nowMs);
    this.weights = new Asked((signal) => readWeights(petId, signal));
  }

  /** Today by the clinic's clock. */
  get today(): string {
    return fieldsOf(this.screen.feed.nowMs, this.screen.zone)[0];
  }
  get isConnected(): boolean {
    return this.screen.feed.truth.kind === 'connected';
  }
  /** The critical results of this patient that wait for an answer. */
  get openAlerts() {
    const petId = this.pet.value?.id;
    const alerts = this.screen.board?.alerts ?? [];
    return alerts.filter((alert) => alert.pet.id === petId && alert.state === 'open');
  }
  get mayReadNotes(): boolean {
    return may(this.screen.me.role, 'medicalRecords.read');
  }

  /** Asks for everything that this person may see, and again for what changes on the board. Returns how to stop. */
  follow(): () => void {
    inBackground(this.#askAll(), 'patient');
    const stop = this.screen.feed.onChange((change) => {
      const ids = 'alerts' in change ? change.cards.map((card) => card.pet.id) : [];
      if (this.pet.value && ids.includes(this.pet.value.id))
        inBackground(this.#askAll(), 'patient');
    });
    return () => {
      stop();
      for (const asked of [this.pet, this.owner, this.visits.asked, this.weights]) asked.stop();
    };
  }

  /** Shows a patient as it was just saved, and asks for what hangs on it. */
  changed(pet: Pet) {
    this.pet.take(pet);
    inBackground(Promise.all([this.owner.ask(), this.visits.asked.ask()]), 'patient');
  }

  /** Cancels these visits, one after the other; what a failure leaves is shown again. */
  async cancelAll(visits: readonly Appointment[], reason: string): Promise<void> {
    try {
      for (const { id, version } of visits)
        await call(cancel, { params: { appointmentId: id }, body: { version, reason } });
    } finally {
      await this.visits.asked.ask();
    }
  }

  async #askAll(): Promise<void> {
    const weights = this.mayReadNotes ? this.weights.ask() : undefined;
    await this.pet.ask();
    await Promise.all([this.owner.ask(), this.visits.asked.ask(), weights]);
  }
}
