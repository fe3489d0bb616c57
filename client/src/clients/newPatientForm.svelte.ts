import { createClient, listClients, type Client } from '../../../shared/clientEndpoints.ts';
import type { ClientId } from '../../../shared/ids.ts';
import { createPet, type Pet } from '../../../shared/petEndpoints.ts';
import { ContractForm } from '../forms/contractForm.svelte.ts';
import { call } from '../live/call.ts';
import { clientLooks } from './clientLooks.ts';
import { petChecks } from './petChecks.ts';
import { petLooks } from './petLooks.ts';

type Owner = Pick<Client, 'id' | 'firstName' | 'lastName'>;

/** A new patient, and a new owner unless a known one was chosen. */
export class NewPatientForm {
  owner = $state.raw<Owner | null>(null);
  readonly newOwner = new ContractForm({
    endpoint: createClient,
    fields: {
      firstName: 'Owner’s first name',
      lastName: 'Owner’s last name',
      mobile: { ...clientLooks.mobile, label: 'Owner’s phone' },
      email: 'Owner’s e-mail, for reminders',
    },
    send: (body, commandId) => call(createClient, { body, commandId }),
  });
  readonly pet;

  constructor(petName: string, owner: Owner | null) {
    this.owner = owner;
    const { name, species, breed, sex, birthDate } = petLooks;
    this.pet = new ContractForm({
      endpoint: createPet,
      fields: { name, species, breed, sex, birthDate },
      ...petChecks,
      record: { name: petName, species: 'dog', sex: 'unknown' },
      send: (body, commandId) =>
        call(createPet, { body: { ...body, clientId: this.#ownerId }, commandId }),
    });
  }

  get isBusy(): boolean {
    return this.pet.isBusy || this.newOwner.isBusy;
  }
  get isDirty(): boolean {
    return this.pet.isDirty || (this.owner === null && this.newOwner.isDirty);
  }

  async searchOwners(text: string): Promise<readonly Client[]> {
    const page = await call(listClients, { query: { search: text, limit: 6 } });
    return page.items;
  }

  /** Saves owner, then pet; null when something is to be put right. A pet that is refused keeps its saved owner, so that a second try makes no second one. */
  async save(): Promise<Pet | null> {
    const isPetFine = this.pet.check();
    const isOwnerFine = this.owner !== null || this.newOwner.check();
    if (!isPetFine || !isOwnerFine) return null;
    this.owner ??= await this.newOwner.submit();
    return this.owner && this.pet.submit();
  }

  get #ownerId(): ClientId {
    if (!this.owner) throw new Error('a pet is saved after its owner');
    return this.owner.id;
  }
}
