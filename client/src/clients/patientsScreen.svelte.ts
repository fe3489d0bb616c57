import { listPets, type Pet } from '../../../shared/petEndpoints.ts';
import { call } from '../live/call.ts';
import { inBackground } from '../ui/inBackground.ts';
import { failureWords } from '../ui/problemWords.ts';

const pauseMs = 150;

/** The patients of the clinic by search, a page at a time. */
export class PatientsScreen {
  #text = $state('');
  #pets = $state.raw<readonly Pet[]>([]);
  #nextCursor = $state<string | null>(null);
  #words = $state<string | null>(null);
  #hasLoaded = $state(false);
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  get text(): string {
    return this.#text;
  }
  get pets(): readonly Pet[] {
    return this.#pets;
  }
  get hasMore(): boolean {
    return this.#nextCursor !== null;
  }
  get hasLoaded(): boolean {
    return this.#hasLoaded;
  }
  /** Why the last question was not answered. */
  get words(): string | null {
    return this.#words;
  }

  /** Asks when the typing pauses. */
  type(text: string) {
    this.#text = text;
    this.stop();
    this.#timer = setTimeout(() => inBackground(this.load(), 'patients'), pauseMs);
  }
  stop() {
    clearTimeout(this.#timer);
  }

  async load() {
    await this.#load(null);
  }

  async more() {
    await this.#load(this.#nextCursor);
  }

  /** A later question overtakes an earlier one, whichever answer comes first. */
  async #load(cursor: string | null) {
    this.#asked += 1;
    const mine = this.#asked;
    const search = this.#text.trim();
    const query = { limit: 30, ...(search && { search }), ...(cursor !== null && { cursor }) };
    try {
      const page = await call(listPets, { query });
      if (mine !== this.#asked) return;
      this.#pets = cursor === null ? page.items : [...this.#pets, ...page.items];
      this.#nextCursor = page.nextCursor;
      this.#hasLoaded = true;
      this.#words = null;
    } catch (error) {
      if (mine === this.#asked) this.#words = failureWords(error);
    }
  }
}
