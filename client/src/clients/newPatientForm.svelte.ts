import { createClient, listClients, type Client } from '../../../shared/clientEndpoints.ts';
import { createPet, type Pet } from '../../../shared/petEndpoints.ts';
import type { Species } from '../../../shared/board.ts';
import { call } from '../live/call.ts';

type Sex = Pet['sex'];
type Owner = Pick<Client, 'id' | 'firstName' | 'lastName'>;

/** A new patient, and a new owner unless a known one was chosen. */
export class NewPatientForm {
  name = $state('');
  species = $state<Species>('dog');
  breed = $state('');
  sex = $state<Sex>('unknown');
  owner = $state.raw<Owner | null>(null);
  ownerFirstName = $state('');
  ownerLastName = $state('');
  ownerPhone = $state('');

  constructor(name: string) {
    this.name = name;
  }

  /** What is missing, in words; null when it can be saved. */
  get missing(): string | null {
    if (this.name.trim() === '') return 'The pet needs a name.';
    const hasOwner = this.ownerFirstName.trim() !== '' && this.ownerLastName.trim() !== '';
    return this.owner || hasOwner ? null : 'The owner needs a first and a last name.';
  }

  async searchOwners(text: string): Promise<readonly Client[]> {
    const page = await call(listClients, { query: { search: text, limit: 6 } });
    return page.items;
  }

  /** Saves owner, then pet. A pet that is refused keeps its saved owner, so that a second try makes no second owner. */
  async save(): Promise<Pet> {
    this.owner ??= await this.#createOwner();
    const body = {
      clientId: this.owner.id,
      name: this.name.trim(),
      species: this.species,
      sex: this.sex,
      breed: this.breed.trim() === '' ? null : this.breed.trim(),
    };
    return call(createPet, { body });
  }

  async #createOwner(): Promise<Owner> {
    const phone = this.ownerPhone.trim();
    const body = {
      firstName: this.ownerFirstName.trim(),
      lastName: this.ownerLastName.trim(),
      mobile: phone === '' ? null : phone,
    };
    return call(createClient, { body });
  }
}
