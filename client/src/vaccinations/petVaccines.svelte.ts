import { may } from '../../../shared/abilities.ts';
import type { Pet } from '../../../shared/petEndpoints.ts';
import { listUsers, type Me } from '../../../shared/sessionEndpoints.ts';
import {
  listDueVaccinations,
  listVaccinations,
  type DueVaccination,
  type Vaccination,
} from '../../../shared/vaccinationEndpoints.ts';
import {
  listVaccineProtocols,
  type VaccineProtocol,
} from '../../../shared/vaccineProtocolEndpoints.ts';
import { nextDose, protocolFor } from '../../../shared/vaccineRules.ts';
import { allPages } from '../live/allPages.ts';
import { call } from '../live/call.ts';
import { Asked } from '../ui/asked.svelte.ts';
import { fieldsOf } from '../ui/clinicTime.ts';

type Colleague = { readonly id: string; readonly name: string };
/** Later than any vaccine is due. */
const farAway = '2100-01-01';

/** The vaccinations of one pet as this person may see them, and what the clinic's protocols say of the next. */
export class PetVaccines {
  readonly pet: Pet;
  readonly me: Me;
  readonly today: string;
  readonly doses: Asked<readonly Vaccination[]>;
  readonly due: Asked<readonly DueVaccination[]>;
  #protocols = $state.raw<readonly VaccineProtocol[]>([]);
  #colleagues = $state.raw<readonly Colleague[]>([]);

  constructor(pet: Pet, me: Me) {
    this.pet = pet;
    this.me = me;
    this.today = fieldsOf(Date.now(), me.clinic.timezone)[0];
    const query = { petId: pet.id, limit: 200 };
    this.doses = new Asked(async () => (await call(listVaccinations, { query })).items);
    this.due = new Asked(
      async () => (await call(listDueVaccinations, { query: { ...query, before: farAway } })).items,
    );
  }

  get mayRead(): boolean {
    return may(this.me.role, 'vaccinations.read');
  }
  get mayWrite(): boolean {
    return may(this.me.role, 'vaccinations.write');
  }
  /** The clinic's protocols for this species. */
  get protocols(): readonly VaccineProtocol[] {
    return this.#protocols;
  }
  get colleagues(): readonly Colleague[] {
    return this.#colleagues;
  }

  async ask(): Promise<void> {
    await (this.mayRead ? this.doses : this.due).ask();
  }

  /** What the form of a dose needs beside the doses. */
  async prepare(): Promise<void> {
    const query = { species: this.pet.species, limit: 200 };
    const [protocols, users] = await Promise.all([
      call(listVaccineProtocols, { query }),
      allPages((page) => call(listUsers, { query: page })),
    ]);
    this.#protocols = protocols.items;
    this.#colleagues = users
      .filter((user) => user.isActive)
      .map(({ id, firstName, lastName }) => ({ id, name: `${firstName} ${lastName}` }));
  }

  /** The protocol of a vaccine, and when a dose of that day would be due again by it; null for a vaccine that has none. */
  expected(vaccineName: string, dateGiven: string, exceptId?: string) {
    const protocol = protocolFor(this.#protocols, this.pet.species, vaccineName);
    if (!protocol || !/^\d{4}-\d\d-\d\d$/.test(dateGiven)) return null;
    const before = (this.doses.value ?? []).filter(
      (dose) =>
        dose.id !== exceptId &&
        dose.dateGiven <= dateGiven &&
        (dose.vaccineProtocolId === protocol.id ||
          protocolFor([protocol], this.pet.species, dose.vaccineName) !== undefined),
    );
    const dates = [...before.map((dose) => dose.dateGiven), dateGiven];
    const chosen = before.filter((dose) => dose.nextDueReason === null);
    const chosenDues = new Map(chosen.map((dose) => [dose.dateGiven, dose.nextDueDate]));
    return { protocol, next: nextDose(protocol, this.pet.birthDate, dates, chosenDues) };
  }
}
