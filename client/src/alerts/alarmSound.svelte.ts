import { inBackground } from '../ui/inBackground.ts';

const everyMs = 4_000;
const pattern = [0, 0.22, 0.44];
const key = 'vetcare.sound';
const vibration = [350, 120, 350, 120, 600];

/** The alarm of this device: three tones and a vibration, again and again. Browsers allow sound only after a tap, so it says when it is blocked. */
class AlarmSound {
  #context: AudioContext | null = null;
  #isAllowed = $state(false);
  #choice = $state(localStorage.getItem(key));
  #timer: ReturnType<typeof setInterval> | null = null;

  /** False until the person has turned the sound on by a tap on this page. */
  get isAllowed(): boolean {
    return this.#isAllowed;
  }

  /** False once the person has turned sound on or has declined, on this device. */
  get isUndecided(): boolean {
    return this.#choice === null;
  }

  decline() {
    this.#choose('off');
  }

  /** Where sound was turned on before, the first tap after a reload allows it again. Returns how to stop waiting for it. */
  allowAtFirstTap(): () => void {
    const ended = new AbortController();
    const first = () => {
      if (this.#choice === 'on') inBackground(this.#resume(), 'sound');
      ended.abort();
    };
    for (const event of ['pointerup', 'keydown']) {
      addEventListener(event, first, { signal: ended.signal });
    }
    return () => ended.abort();
  }

  /** Call it from a tap or key press: a browser lets a page sound from then on. */
  async allow() {
    this.#choose('on');
    await this.#resume();
    this.#tone(0, 0.05);
  }

  start() {
    if (this.#timer !== null) return;
    this.#once();
    this.#timer = setInterval(() => this.#once(), everyMs);
  }

  stop() {
    if (this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
    if ('vibrate' in navigator && navigator.userActivation.hasBeenActive) navigator.vibrate(0);
  }

  async #resume() {
    this.#context ??= this.#newContext();
    await this.#context.resume();
    this.#isAllowed = this.#context.state === 'running';
  }

  #choose(choice: 'on' | 'off') {
    this.#choice = choice;
    localStorage.setItem(key, choice);
  }

  #newContext(): AudioContext {
    const context = new AudioContext();
    // A phone call or the lock screen interrupts: say so instead of believing to sound.
    context.onstatechange = () => (this.#isAllowed = context.state === 'running');
    return context;
  }

  #once() {
    for (const delay of pattern) this.#tone(delay, 0.35);
    // Before the first tap on the page a browser refuses to vibrate, and complains about the question.
    if ('vibrate' in navigator && navigator.userActivation.hasBeenActive) {
      navigator.vibrate(vibration);
    }
  }

  #tone(delayS: number, loudness: number) {
    const context = this.#context;
    if (context?.state !== 'running') return;
    const at = context.currentTime + delayS;
    const source = new OscillatorNode(context, { type: 'triangle', frequency: 880 });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(loudness, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.19);
    source.connect(volume).connect(context.destination);
    source.start(at);
    source.stop(at + 0.2);
  }
}

export const alarmSound = new AlarmSound();
