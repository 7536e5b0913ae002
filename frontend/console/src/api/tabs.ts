import { isObject, numberOf, stringOf } from './json.ts';
import { type User, userOf } from './model.ts';

/** What one tab tells the others; the browser keeps it inside this origin. */
export type TabMessage =
  | { readonly kind: 'token'; readonly value: string; readonly expiresAt: number; readonly user: User }
  | { readonly kind: 'signed-out' };

/** The other tabs of this console. They share one refresh cookie, so only one may use it at a time. */
export interface Tabs {
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  tell(message: TabMessage): void;
  onMessage(listener: (message: TabMessage) => void): void;
}

/** Tabs by Web Locks and a BroadcastChannel. Without Web Locks (plain HTTP on another host) the server's grace period for a reused refresh token has to do. */
export function browserTabs(): Tabs {
  const channel = new BroadcastChannel('signalbox');
  const locks = 'locks' in navigator ? navigator.locks : undefined;
  return {
    exclusively: (work) => (locks ? locks.request('signalbox.session', work) : work()),
    tell: (message) => channel.postMessage(message),
    onMessage: (listener) => {
      channel.onmessage = ({ data }: MessageEvent<unknown>) => {
        const message = messageOf(data);
        if (message) {
          listener(message);
        }
      };
    },
  };
}

function messageOf(data: unknown): TabMessage | undefined {
  if (!isObject(data)) {
    return undefined;
  }
  if (data.kind === 'signed-out') {
    return { kind: 'signed-out' };
  }
  const value = stringOf(data.value);
  const expiresAt = numberOf(data.expiresAt);
  return value === '' || expiresAt === undefined
    ? undefined
    : { kind: 'token', value, expiresAt, user: userOf(data.user) };
}
