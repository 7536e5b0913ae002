import { type Clock, nothingToCancel } from './clock.ts';
import { type Answer, call, type Fetch, objectOf } from './http.ts';
import { numberOf, stringOf } from './json.ts';
import { type User, userOf } from './model.ts';
import { Refused } from './problem.ts';
import type { TabMessage, Tabs } from './tabs.ts';

/** Why nobody is signed in: not yet, of their own will, or because the session ran out. */
export type SignedOut = 'not-yet' | 'left' | 'ended';

export type SessionState =
  | { readonly kind: 'signed-out'; readonly reason: SignedOut }
  | { readonly kind: 'signed-in'; readonly user: User };

/** There is no session any more: the person has to sign in again. */
export class SessionEnded extends Error {
  constructor() {
    super('The session has ended.');
  }
}

interface Token {
  readonly value: string;
  readonly expiresAt: number;
  readonly user: User;
}

const RENEW_BEFORE_MILLIS = 30_000;
const RETRY_MILLIS = 10_000;
const TOO_OLD_MILLIS = 5_000;

/**
 * Who is signed in. The access token lives in this object only; the refresh token is a cookie that no script sees.
 * The token is renewed before it expires, and again by whoever met a 401.
 */
export class Session {
  readonly #sessions: string;
  readonly #http: Fetch;
  readonly #clock: Clock;
  readonly #tabs: Tabs;
  readonly #listeners = new Set<(state: SessionState) => void>();
  #token: Token | undefined;
  #reason: SignedOut = 'not-yet';
  /** Counts sign-ins and sign-outs: an answer to a renewal from before one is not believed. */
  #era = 0;
  #renewing: Promise<Token> | undefined;
  #cancelRenewal = nothingToCancel;

  constructor(brokerUrl: string, http: Fetch, clock: Clock, tabs: Tabs) {
    this.#sessions = `${brokerUrl}/api/v1/sessions`;
    this.#http = http;
    this.#clock = clock;
    this.#tabs = tabs;
    tabs.onMessage((message) => this.#hear(message));
  }

  get state(): SessionState {
    return this.#token
      ? { kind: 'signed-in', user: this.#token.user }
      : { kind: 'signed-out', reason: this.#reason };
  }

  /** Calls `listener` whenever somebody signs in, changes, or leaves. */
  subscribe(listener: (state: SessionState) => void): void {
    this.#listeners.add(listener);
  }

  /** Takes up the session that the refresh cookie stands for, if there is one; throws Unreachable or Refused when that can't be told. */
  async restore(): Promise<void> {
    try {
      await this.#renew();
    } catch (cause) {
      if (!(cause instanceof SessionEnded)) {
        throw cause;
      }
    }
  }

  /** Signs in; throws Refused (401, 429, …) or Unreachable. */
  async signIn(email: string, password: string): Promise<void> {
    await this.#tabs.exclusively(async () => {
      const answer = await this.#post('', { email, password });
      this.#era++;
      this.#accept(answer);
    });
  }

  /** Ends the session at the broker, in this tab and in all others; throws Refused or Unreachable and stays signed in when the broker doesn't hear it. */
  async signOut(): Promise<void> {
    try {
      const token = await this.token();
      await this.#tabs.exclusively(async () => {
        const answer = await call(this.#http, `${this.#sessions}/current`, {
          method: 'DELETE',
          credentials: 'include',
          headers: { Authorization: `Bearer ${token}` },
        });
        if (answer.response.status !== 401) {
          objectOf(answer);
        }
      });
    } catch (cause) {
      if (!(cause instanceof SessionEnded)) {
        throw cause;
      }
    }
    this.#end('left');
    this.#tabs.tell({ kind: 'signed-out' });
  }

  /** An access token good for at least a few seconds; throws SessionEnded, Refused or Unreachable. */
  async token(): Promise<string> {
    const token = this.#token;
    if (!token) {
      throw new SessionEnded();
    }
    return this.#isFresh(token) ? token.value : (await this.#renew()).value;
  }

  /** Another access token than `refused`, which met a 401; throws SessionEnded, Refused or Unreachable. */
  async tokenAfter(refused: string): Promise<string> {
    const token = this.#token;
    if (!token) {
      throw new SessionEnded();
    }
    return token.value === refused ? (await this.#renew()).value : token.value;
  }

  #renew(): Promise<Token> {
    this.#renewing ??= this.#renewInTurn().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  #renewInTurn(): Promise<Token> {
    const before = this.#token;
    const era = this.#era;
    return this.#tabs.exclusively(async () => {
      const token = this.#token;
      if (token && token !== before && this.#isFresh(token)) {
        return token;
      }
      try {
        const answer = await this.#post('/refresh');
        if (era !== this.#era) {
          throw new SessionEnded();
        }
        return this.#accept(answer);
      } catch (cause) {
        if (cause instanceof Refused && [400, 401, 403].includes(cause.problem.status) && era === this.#era) {
          this.#end(before ? 'ended' : 'not-yet');
          throw new SessionEnded();
        }
        throw cause;
      }
    });
  }

  #post(path: string, body?: object): Promise<Answer> {
    return call(this.#http, this.#sessions + path, {
      method: 'POST',
      credentials: 'include',
      ...(body ? { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) } : {}),
    });
  }

  #accept(answer: Answer): Token {
    const granted = objectOf(answer);
    const token = {
      value: stringOf(granted.accessToken),
      expiresAt: this.#clock.now() + (numberOf(granted.expiresIn) ?? 0) * 1000,
      user: 'user' in granted || !this.#token ? userOf(granted.user) : this.#token.user,
    };
    if (token.value === '') {
      throw new Error('The broker answered without an access token.');
    }
    this.#hold(token);
    this.#tabs.tell({ kind: 'token', ...token });
    return token;
  }

  #hold(token: Token): void {
    const newcomer = this.#token?.user.email !== token.user.email;
    this.#token = token;
    const life = token.expiresAt - this.#clock.now();
    this.#renewAfter(Math.max(life - RENEW_BEFORE_MILLIS, life / 2));
    if (newcomer) {
      this.#announce();
    }
  }

  #renewAfter(millis: number): void {
    this.#cancelRenewal();
    this.#cancelRenewal = this.#clock.after(Math.max(millis, 1000), () => {
      this.#renew().catch(() => {
        if (this.#token) {
          this.#renewAfter(RETRY_MILLIS);
        }
      });
    });
  }

  #hear(message: TabMessage): void {
    switch (message.kind) {
      case 'token':
        this.#hold(message);
        break;
      case 'signed-out':
        this.#end('left');
        break;
    }
  }

  #end(reason: SignedOut): void {
    const somebodyWasHere = this.#token !== undefined;
    this.#era++;
    this.#cancelRenewal();
    this.#token = undefined;
    if (somebodyWasHere) {
      this.#reason = reason;
      this.#announce();
    }
  }

  #announce(): void {
    for (const listener of this.#listeners) {
      listener(this.state);
    }
  }

  #isFresh(token: Token): boolean {
    return token.expiresAt - this.#clock.now() > TOO_OLD_MILLIS;
  }
}
