import {
  deletePetPhoto,
  getPetPhoto,
  type Pet,
  putPetPhoto,
} from '../../../shared/petEndpoints.ts';
import { call } from '../live/call.ts';
import { Asked } from '../ui/asked.svelte.ts';
import { inBackground } from '../ui/inBackground.ts';
import { Request } from '../ui/request.svelte.ts';
import { downsizedPhoto } from './downsizedPhoto.ts';

type Kept = { readonly contentType: string; readonly base64: string };
const addressOf = ({ contentType, base64 }: Kept) => `data:${contentType};base64,${base64}`;

/** The photo of one patient: kept by the server, or a picture elsewhere that its record names. */
export class PetPhotoState {
  readonly request = new Request();
  readonly #kept: Asked<string>;
  readonly #params;
  readonly #onchanged: (pet: Pet) => void;
  #elsewhere = $state<string | null>(null);
  #hasOwn = $state(false);
  #isNoPicture = $state(false);

  constructor(pet: Pet, onchanged: (pet: Pet) => void) {
    const params = { petId: pet.id };
    this.#params = params;
    this.#onchanged = onchanged;
    this.#kept = new Asked(async (signal) =>
      addressOf(await call(getPetPhoto, { params, signal })),
    );
  }

  /** For the `src` of a picture; null where there is none, or none yet. */
  get address(): string | null {
    return this.#hasOwn ? this.#kept.value : null;
  }
  /** A picture that another server has: it is opened by whoever wants to, since that server then knows who looked. */
  get elsewhere(): string | null {
    return this.#elsewhere;
  }
  get hasOne(): boolean {
    return this.#hasOwn || this.#elsewhere !== null;
  }
  get words(): string | null {
    return this.#isNoPicture ? 'This file is no picture that can be read.' : this.request.words;
  }

  /** Shows what the record says now. */
  show({ photoUrl }: Pet) {
    this.#hasOwn = photoUrl?.startsWith('/') ?? false;
    this.#elsewhere = this.#hasOwn ? null : photoUrl;
    if (this.#hasOwn) inBackground(this.#kept.ask(), 'photo');
  }

  async replace(file: File): Promise<void> {
    this.#isNoPicture = false;
    await this.request.run(async () => {
      const body = await downsizedPhoto(file);
      this.#isNoPicture = body === null;
      if (!body) return;
      const pet = await call(putPetPhoto, { params: this.#params, body });
      this.#kept.take(addressOf(body));
      this.#onchanged(pet);
    });
  }

  async remove(): Promise<void> {
    this.#isNoPicture = false;
    await this.request.run(async () => {
      this.#onchanged(await call(deletePetPhoto, { params: this.#params }));
    });
  }
}
