/** Growing waits between tries: each is random between half and all of its step, which doubles up to a cap. */
export class Backoff {
  readonly #first: number;
  readonly #cap: number;
  readonly #random: () => number;
  #step: number;

  constructor(firstMillis: number, capMillis: number, random: () => number = Math.random) {
    this.#first = firstMillis;
    this.#cap = capMillis;
    this.#random = random;
    this.#step = firstMillis;
  }

  /** Milliseconds to wait now. */
  next(): number {
    const step = this.#step;
    this.#step = Math.min(step * 2, this.#cap);
    return Math.round(step * (0.5 + this.#random() / 2));
  }

  /** Begins again from the first step. */
  reset(): void {
    this.#step = this.#first;
  }
}
