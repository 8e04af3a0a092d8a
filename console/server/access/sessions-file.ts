// Browser sessions: an opaque random cookie, its SHA-256 in a small file, so that a restarted
// console does not throw everybody out and a logout is final. Written at login and logout only.
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { isDiskFull } from '../../../engine/disk-full.ts';

const session = z.strictObject({
  hash: z.string(),
  /** `@admin`, `@connector` (the tokens of the configuration) or a user's name. */
  name: z.string(),
  /** Hash of the configured token when logged in with it: a new token ends the old sessions. */
  credential: z.string(),
  expires_at: z.number(),
});
const sessionsFile = z.strictObject({ v: z.literal(1), sessions: z.array(session) });
export type Session = Readonly<z.output<typeof session>>;

/** A working day and a night shift. */
export const sessionMs = 12 * 60 * 60 * 1_000;
const sessionsMax = 1_000;

export class SessionsFile {
  readonly #path: string;
  readonly #sessions: Map<string, Session>;
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, sessions: readonly Session[]) {
    this.#path = path;
    this.#sessions = new Map(sessions.map((entry) => [entry.hash, entry]));
  }

  /** A damaged file costs nothing but a login, so it counts as empty. */
  static async open(path: string): Promise<SessionsFile> {
    const text = await readFile(path, 'utf8').catch(() => '');
    const parsed = sessionsFile.safeParse(parseJson(text));
    return new SessionsFile(path, parsed.success ? parsed.data.sessions : []);
  }

  /** Gives the cookie's value. Beyond 1,000 sessions the oldest one ends. */
  async start(name: string, credential: string, now: number): Promise<string> {
    const cookie = randomBytes(32).toString('base64url');
    const hash = hashOf(cookie);
    for (const [key, entry] of this.#sessions) if (entry.expires_at <= now) this.#sessions.delete(key);
    const oldest = this.#sessions.keys().next().value;
    if (this.#sessions.size >= sessionsMax && oldest !== undefined) this.#sessions.delete(oldest);
    this.#sessions.set(hash, { hash, name, credential, expires_at: now + sessionMs });
    // Somebody must be able to look what the matter is with the disk: the session then ends with the console.
    await this.#write().catch((error: unknown) => {
      if (!isDiskFull(error)) throw error;
    });
    return cookie;
  }

  find(cookie: string, now: number): Session | undefined {
    const found = this.#sessions.get(hashOf(cookie));
    return found !== undefined && found.expires_at > now ? found : undefined;
  }

  async end(cookie: string): Promise<void> {
    if (this.#sessions.delete(hashOf(cookie))) await this.#write();
  }

  #write(): Promise<void> {
    const done = this.#writing.then(async () => {
      await mkdir(dirname(this.#path), { recursive: true });
      const temporary = `${this.#path}.new`;
      const body = { v: 1, sessions: [...this.#sessions.values()] };
      await writeFile(temporary, JSON.stringify(body), { mode: 0o600 });
      await rename(temporary, this.#path);
    });
    this.#writing = done.catch(() => undefined);
    return done;
  }
}

function hashOf(cookie: string): string {
  return createHash('sha256').update(cookie).digest('hex');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
