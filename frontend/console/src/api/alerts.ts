import type { Broker } from './broker.ts';
import { type Cancel, type Clock, nothingToCancel } from './clock.ts';
import { arrayOf } from './json.ts';
import { type Alert, alertOf } from './model.ts';
import { SessionEnded } from './session.ts';

export interface AlertsState {
  /** Undefined until the first answer. */
  readonly alerts: readonly Alert[] | undefined;
  /** Why the last reading failed. */
  readonly failure: Error | undefined;
}

export type AlertAction = 'acknowledge' | 'resolve';

const POLL_MILLIS = 10_000;
/** When to look after an important entry: the alert takes its way over the message broker. */
const SOON_MILLIS = [400, 1_500, 4_000];

/** The latest alerts, read every ten seconds and soon after an important entry. */
export class AlertFeed {
  readonly #broker: Broker;
  readonly #clock: Clock;
  readonly #changed: (state: AlertsState) => void;
  #alerts: readonly Alert[] | undefined;
  #cancelPoll = nothingToCancel;
  #cancelSoon: Cancel[] = [];
  #reading = 0;

  constructor(broker: Broker, clock: Clock, changed: (state: AlertsState) => void) {
    this.#broker = broker;
    this.#clock = clock;
    this.#changed = changed;
  }

  start(): void {
    this.stop();
    void this.refresh();
  }

  stop(): void {
    this.#reading++;
    this.#cancelPoll();
    this.#forgetSoon();
  }

  /** Reads now; a reading that is overtaken by a later one says nothing. */
  async refresh(): Promise<void> {
    const reading = ++this.#reading;
    this.#cancelPoll();
    let failure: Error | undefined;
    try {
      const { items } = await this.#broker.read({ method: 'GET', path: '/api/v1/alerts?limit=20' });
      if (reading === this.#reading) {
        this.#alerts = arrayOf(items).flatMap((item) => alertOf(item) ?? []);
      }
    } catch (cause) {
      failure = cause instanceof Error ? cause : new Error(String(cause));
    }
    if (reading !== this.#reading || failure instanceof SessionEnded) {
      return;
    }
    this.#changed({ alerts: this.#alerts, failure });
    this.#cancelPoll = this.#clock.after(POLL_MILLIS, () => void this.refresh());
  }

  /** Reads a few times in the next seconds. */
  refreshSoon(): void {
    this.#forgetSoon();
    this.#cancelSoon = SOON_MILLIS.map((millis) => this.#clock.after(millis, () => void this.refresh()));
  }

  /** Acknowledges or resolves an alert, and reads again; throws Refused, SessionEnded or Unreachable. */
  async act(alert: Alert, action: AlertAction): Promise<void> {
    await this.#broker.read({ method: 'POST', path: `/api/v1/alerts/${encodeURIComponent(alert.id)}/${action}` });
    await this.refresh();
  }

  #forgetSoon(): void {
    this.#cancelSoon.forEach((cancel) => cancel());
    this.#cancelSoon = [];
  }
}
