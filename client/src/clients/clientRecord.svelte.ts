import { type Client, getClient } from '../../../shared/clientEndpoints.ts';
import type { ClientId } from '../../../shared/ids.ts';
import { listPets, type Pet } from '../../../shared/petEndpoints.ts';
import type { BoardScreen } from '../board/boardScreen.svelte.ts';
import { call } from '../live/call.ts';
import { Asked } from '../ui/asked.svelte.ts';
import { inBackground } from '../ui/inBackground.ts';
import { VisitHistory } from '../visits/visitHistory.svelte.ts';

/** What the page of one owner shows, each part asked for on its own. */
export class ClientRecord {
  readonly screen: BoardScreen;
  readonly client: Asked<Client>;
  readonly pets: Asked<readonly Pet[]>;
  readonly visits: VisitHistory;
  readonly #clientId: ClientId;

  constructor(clientId: ClientId, screen: BoardScreen) {
    this.screen = screen;
    this.#clientId = clientId;
    this.client = new Asked((signal) => call(getClient, { params: { clientId }, signal }));
    this.pets = new Asked(async (signal) => {
      const page = await call(listPets, { query: { clientId, limit: 200 }, signal });
      return [...page.items].sort((a, b) => Number(a.isDeceased) - Number(b.isDeceased));
    });
    this.visits = new VisitHistory({ clientId }, () => screen.feed.nowMs);
  }

  get isConnected(): boolean {
    return this.screen.feed.truth.kind === 'connected';
  }

  /** Asks for everything, and again for what changes on the board. Returns how to stop. */
  follow(): () => void {
    const everything = [this.client, this.pets, this.visits.asked];
    const askAll = () => inBackground(Promise.all(everything.map((asked) => asked.ask())), 'owner');
    askAll();
    const stop = this.screen.feed.onChange((change) => {
      if ('alerts' in change && change.cards.some(({ client }) => client.id === this.#clientId))
        askAll();
    });
    return () => {
      stop();
      for (const asked of everything) asked.stop();
    };
  }
}
