// Which key of an institution counts: how often each was renewed, in a file that the console writes and that console and
// gateway read, so that who holds an older key is refused half a second later and everybody else goes on.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../../engine/failure.ts';
import type { Log } from '../../engine/log.ts';
import { institutionCode, institutionKey, readInstitutionKey } from './institution-key.ts';

/** In the folder of the data. */
export const institutionKeysFile = 'institution-keys.json';
export const institutionKeysSchema = z.strictObject({
  v: z.literal(1),
  /** By fixmedins_code; those never renewed are not in it. */
  generations: z.record(z.string().regex(institutionCode), z.int().min(2)),
});
/** A changed file is noticed after so long. */
const lookMs = 500;

export interface InstitutionKeysOptions {
  readonly path: string;
  readonly connectorToken: string;
  /** Told when the file cannot be read later on; what is known goes on to count. */
  readonly onFault?: (fault: Failure) => void;
}

export class InstitutionKeys {
  readonly path: string;
  readonly #options: InstitutionKeysOptions;
  /** Never goes back while the process lives, whatever happens to the file. */
  readonly #generations = new Map<string, number>();
  #lookedAt = -Infinity;
  #seen = '';

  /** Throws `file_unreadable` for a damaged file: reading it as empty would let revoked keys in. None is no key renewed. */
  constructor(options: InstitutionKeysOptions) {
    this.path = options.path;
    this.#options = options;
    this.#look();
  }

  /** How many keys the institution has had, the present one counted. */
  generation(fixmedins_code: string): number {
    this.#lookNowAndThen();
    return this.#generations.get(fixmedins_code) ?? 1;
  }

  key(fixmedins_code: string): string {
    return institutionKey(fixmedins_code, this.#options.connectorToken, this.generation(fixmedins_code));
  }

  /** The institution a key speaks for; `undefined` for a text that is no key, or one that was renewed since. */
  institution(text: string): string | undefined {
    return readInstitutionKey(text, this.#options.connectorToken, (code) => this.generation(code));
  }

  /** All that were renewed, as the file says now. */
  generations(): Readonly<Record<string, number>> {
    this.#lookedAt = -Infinity;
    this.#lookNowAndThen();
    return Object.fromEntries(this.#generations);
  }

  #lookNowAndThen(): void {
    const now = performance.now();
    if (now - this.#lookedAt < lookMs) return;
    this.#lookedAt = now;
    try {
      this.#look();
    } catch (fault) {
      if (!(fault instanceof Failure)) throw fault;
      this.#options.onFault?.(fault);
    }
  }

  #look(): void {
    try {
      const found = statSync(this.path, { bigint: true, throwIfNoEntry: false });
      const seen = found === undefined ? '' : `${found.ino} ${found.mtimeNs} ${found.size}`;
      if (seen === this.#seen) return;
      const text = found === undefined ? undefined : readFileSync(this.path, 'utf8');
      this.#seen = seen;
      if (text === undefined) return;
      const { generations } = institutionKeysSchema.parse(JSON.parse(text));
      for (const [code, generation] of Object.entries(generations))
        this.#generations.set(code, Math.max(generation, this.#generations.get(code) ?? 1));
    } catch (cause) {
      const reason = 'not what Fundwatch wrote; move it away or restore it';
      throw new Failure('file_unreadable', { file: this.path, reason }, { cause });
    }
  }
}

/** As a process has them. */
export function institutionKeysIn(
  { varFolder, connectorToken, log }: { readonly varFolder: string; readonly connectorToken: string; readonly log: Log },
): InstitutionKeys {
  return new InstitutionKeys({
    path: join(varFolder, institutionKeysFile),
    connectorToken,
    onFault: (fault) => log.error({ err: fault }, 'renewed keys of institutions cannot be read'),
  });
}
