import { may } from '../../../shared/abilities.ts';
import type { AlertCard, Change } from '../../../shared/board.ts';
import { isAskedOf } from '../../../shared/labAlertRules.ts';
import type { BoardScreen } from '../board/boardScreen.svelte.ts';
import type { BoardFeed } from '../live/boardFeed.svelte.ts';
import { resultWords } from './alertWords.ts';

const urgencyFirst = (a: AlertCard, b: AlertCard) =>
  Date.parse(a.raisedAt) - Date.parse(b.raisedAt) || (a.id < b.id ? -1 : 1);

/** The critical results of the clinic as this person meets them: those that ask for them, and those that others are asked for. */
export class AlertsState {
  #screen: BoardScreen;
  #all = $derived.by(() => [...(this.#screen.board?.alerts ?? [])].sort(urgencyFirst));
  #asked = $derived(this.#all.filter((alert) => isAskedOf(alert, this.#screen.me)));
  #others = $derived(
    this.#all.filter((alert) => alert.state === 'open' && !this.#asked.includes(alert)),
  );
  #openId = $state<string | null>(null);
  #isFolded = $state(false);
  #news = $state.raw<readonly string[]>([]);

  constructor(screen: BoardScreen) {
    this.#screen = screen;
  }

  get screen(): BoardScreen {
    return this.#screen;
  }
  /** The results that alarm this person's devices; they stay until answered. */
  get asked(): AlertCard[] {
    return this.#asked;
  }
  get others(): AlertCard[] {
    return this.#others;
  }
  get count(): number {
    return this.#asked.length + this.#others.length;
  }
  /** The alert whose acknowledgement is being written. It goes by itself when someone else acknowledges it. */
  get open(): AlertCard | null {
    return this.#all.find((alert) => alert.id === this.#openId) ?? null;
  }
  get mayAcknowledge(): boolean {
    return may(this.#screen.me.role, 'labAlerts.acknowledge');
  }
  /** Put aside to see the board: the banner stays and the alarm goes on. */
  get isFolded(): boolean {
    return this.#isFolded;
  }
  /** Someone is answering right now: the alarm holds its breath. */
  get mustSound(): boolean {
    return this.#asked.some((alert) => alert.id !== this.#openId);
  }

  /** Who answered or took back an alert that asked this person. */
  get news(): readonly string[] {
    return this.#news;
  }
  forget(words: string) {
    this.#news = this.#news.filter((other) => other !== words);
  }

  /** Listens for answers given elsewhere until the returned function is called. */
  follow(feed: BoardFeed): () => void {
    return feed.onChange((change) => this.#tell(change));
  }

  #tell(change: Change) {
    if (!('alerts' in change)) return;
    // A new or corrected result comes back over the board, whatever was put aside before.
    if (change.cause === 'alert_raised' || change.cause === 'alert_revised') this.#isFolded = false;
    for (const alert of change.alerts) {
      const words = this.#wasAsked(alert) ? this.#answerWords(alert) : null;
      if (words !== null && !this.#news.includes(words)) this.#news = [...this.#news, words];
    }
  }

  #wasAsked(alert: AlertCard): boolean {
    return isAskedOf({ ...alert, state: 'open' }, this.#screen.me);
  }

  #answerWords(alert: AlertCard): string | null {
    const about = `${alert.pet.name} ${alert.client.lastName}: ${resultWords(alert)}`;
    if (alert.state === 'withdrawn' && !isAskedOf(alert, this.#screen.me)) {
      return `Withdrawn by the lab. ${about}`;
    }
    const by = alert.acknowledgedBy;
    if (alert.state !== 'acknowledged' || !by || by.id === this.#screen.me.id) return null;
    return `${by.firstName} ${by.lastName} takes care of it. ${about}`;
  }

  begin(alert: AlertCard) {
    this.#openId = alert.id;
  }
  leave() {
    this.#openId = null;
  }
  fold(isFolded: boolean) {
    this.#isFolded = isFolded;
  }
}
