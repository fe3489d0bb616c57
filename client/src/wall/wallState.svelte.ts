import { BoardFeed } from '../live/boardFeed.svelte.ts';
import { deviceStore } from '../live/deviceStore.ts';
import { reloadPage } from '../live/reloadPage.ts';
import { session } from '../live/session.svelte.ts';

/** All screens of a clinic see a new build at once: they must not load it at once. */
const reloadJitterMs = 20_000;

export type Phase = 'starting' | 'pairing' | 'board';

/** What this screen is doing. Everything follows from the session: there is no button. */
export class WallState {
  readonly feed: BoardFeed;
  #hasBeenPaired = $state(false);
  readonly #startedAtMs = Date.now();

  constructor() {
    const reload = () => reloadPage(Math.random() * reloadJitterMs);
    this.feed = new BoardFeed({ onNewBuild: reload, onReload: reload });
  }

  get phase(): Phase {
    if (session.state === 'unknown') return 'starting';
    return session.state === 'signed_in' && session.me?.screen ? 'board' : 'pairing';
  }
  get screen() {
    return session.me?.screen ?? null;
  }
  get clinic() {
    return session.me?.clinic ?? null;
  }
  get startedAtMs(): number {
    return this.#startedAtMs;
  }
  /** This device had a place on a clinic's wall and has lost it. */
  get wasRemoved(): boolean {
    return this.#hasBeenPaired && this.phase === 'pairing';
  }

  async start(): Promise<void> {
    const last = await deviceStore.readMe();
    if (last?.screen) this.#hasBeenPaired = true;
    await session.resume();
  }

  showBoard(): void {
    this.#hasBeenPaired = true;
    this.feed.start();
  }
}
