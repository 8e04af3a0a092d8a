// Further users, beside the two tokens of the configuration: a JSON file, written rarely and whole.
// A token is `fw.<name>.<secret>`; only a scrypt hash of the secret is kept, so the name finds the
// one entry to compare with. A verified token is remembered in memory by its SHA-256, because
// scrypt at every request would cost 30 ms.
import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

/** Names stand in tokens and in the audit, so they are kept to a plain alphabet. */
export const userName = z.string().regex(/^[a-z0-9][a-z0-9_-]{1,31}$/, {
  message: '2 to 32 lower-case letters, digits, - and _',
});
export const userRole = z.enum(['admin', 'inspector', 'viewer', 'author', 'publisher']);

const stored = z.strictObject({
  name: userName,
  role: userRole,
  created_at: z.string(),
  salt: z.string(),
  hash: z.string(),
});
const storedUsers = z.strictObject({ v: z.literal(1), users: z.array(stored).max(1_000) });
type StoredUser = z.output<typeof stored>;

export interface User {
  readonly name: string;
  readonly role: z.output<typeof userRole>;
  readonly created_at: string;
}

const hashBytes = 32;
const verifiedMax = 1_000;
const hashSecret = promisify<string, Buffer, number, Buffer>(scrypt);

export class UsersFile {
  readonly #path: string;
  #users: readonly StoredUser[];
  /** SHA-256 of a verified token to the name it belongs to. */
  readonly #verified = new Map<string, string>();
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(path: string, users: readonly StoredUser[]) {
    this.#path = path;
    this.#users = users;
  }

  /** A missing file is no users; a damaged one throws, because guessing would lock people out in silence. */
  static async open(path: string): Promise<UsersFile> {
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    });
    const users = text === undefined ? [] : storedUsers.parse(JSON.parse(text)).users;
    return new UsersFile(path, users);
  }

  list(): readonly User[] {
    return this.#users.map(({ name, role, created_at }) => ({ name, role, created_at }));
  }

  has(name: string): boolean {
    return this.#users.some((user) => user.name === name);
  }

  /** The token is returned once and kept nowhere; undefined when the name is taken. */
  add(name: string, role: User['role'], now: Date): Promise<{ user: User; token: string } | undefined> {
    return this.#exclusively(async () => {
      if (this.has(name)) return undefined;
      const secret = randomBytes(24).toString('base64url');
      const salt = randomBytes(16);
      const hash = await hashSecret(secret, salt, hashBytes);
      const user: User = { name, role, created_at: now.toISOString() };
      await this.#write([
        ...this.#users,
        { ...user, salt: salt.toString('hex'), hash: hash.toString('hex') },
      ]);
      return { user, token: `fw.${name}.${secret}` };
    });
  }

  /** False when there was no such user. */
  remove(name: string): Promise<boolean> {
    return this.#exclusively(async () => {
      if (!this.has(name)) return false;
      await this.#write(this.#users.filter((user) => user.name !== name));
      for (const [token, owner] of this.#verified) if (owner === name) this.#verified.delete(token);
      return true;
    });
  }

  find(name: string): User | undefined {
    return this.list().find((user) => user.name === name);
  }

  async verify(token: string): Promise<User | undefined> {
    const [prefix, name, secret, ...rest] = token.split('.');
    if (prefix !== 'fw' || name === undefined || secret === undefined || rest.length > 0) return undefined;
    const known = createHash('sha256').update(token).digest('hex');
    if (this.#verified.get(known) === name) return this.find(name);
    const user = this.#users.find((candidate) => candidate.name === name);
    if (user === undefined) return undefined;
    const hash = await hashSecret(secret, Buffer.from(user.salt, 'hex'), hashBytes);
    if (!timingSafeEqual(hash, Buffer.from(user.hash, 'hex'))) return undefined;
    const oldest = this.#verified.keys().next().value;
    if (this.#verified.size >= verifiedMax && oldest !== undefined) this.#verified.delete(oldest);
    // Between the hash and here the user may have been removed: ask again.
    if (!this.has(name)) return undefined;
    this.#verified.set(known, name);
    return this.find(name);
  }

  #exclusively<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#writing.then(change);
    this.#writing = done.catch(() => undefined);
    return done;
  }

  async #write(users: readonly StoredUser[]): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true });
    const temporary = `${this.#path}.new`;
    await writeFile(temporary, `${JSON.stringify({ v: 1, users }, null, 2)}\n`, { mode: 0o600 });
    await rename(temporary, this.#path);
    this.#users = users;
  }
}
