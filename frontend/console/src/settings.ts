/** What the console's own server tells it at `/config.json`. */
export interface Settings {
  /** Where the broker is, without a trailing slash; empty for the console's own origin. */
  readonly brokerUrl: string;
}

/** Reads `/config.json`; throws an Error that a person can read when it is missing or malformed. */
export async function loadSettings(): Promise<Settings> {
  const response = await fetch('/config.json', { cache: 'no-store' });
  const settings: unknown = response.ok ? await response.json() : undefined;
  if (typeof settings !== 'object' || settings === null || !('brokerUrl' in settings)) {
    throw new Error('The console’s own server gave no usable /config.json.');
  }
  return { brokerUrl: String(settings.brokerUrl).replace(/\/+$/, '') };
}
