import { getClinic } from '../../../shared/clinicEndpoints.ts';
import type { ClinicId } from '../../../shared/ids.ts';
import type { WorkingHours } from '../../../shared/workingHours.ts';
import { call } from '../live/call.ts';
import { inBackground } from '../ui/inBackground.ts';

/** When the clinic is open, for hints only: where it cannot be read there are none, and the server tells with its reply. */
export class OpeningHours {
  readonly #clinicId: ClinicId;
  #hours = $state.raw<WorkingHours | null>(null);

  constructor(clinicId: ClinicId) {
    this.#clinicId = clinicId;
  }

  /** Null: not told, or not read yet. */
  get hours(): WorkingHours | null {
    return this.#hours;
  }

  /** Reads them anew in the background; what was read before counts until then. */
  renew() {
    inBackground(this.#read(), 'opening hours');
  }

  async #read(): Promise<void> {
    const clinic = await call(getClinic, { params: { clinicId: this.#clinicId } });
    this.#hours = clinic.workingHours;
  }
}
