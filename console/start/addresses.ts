// Where the bus and the tables of a running Fundwatch are, for commands that go to them without the console (back-up, retention).
// Written by the supervisor for as long as it runs; with the passwords, so for the owner's eyes only.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from './replace-file.ts';

const addressesSchema = z.strictObject({ nats_url: z.string(), clickhouse_url: z.string() });
export type Addresses = z.infer<typeof addressesSchema>;

const fileName = 'addresses.json';

export function writeAddresses(varFolder: string, addresses: Addresses): void {
  replaceFile(join(varFolder, fileName), `${JSON.stringify(addresses)}\n`);
}

export function removeAddresses(varFolder: string): void {
  rmSync(join(varFolder, fileName), { force: true });
}

/** `undefined` when nothing runs here, or never did. */
export function readAddresses(varFolder: string): Addresses | undefined {
  try {
    return addressesSchema.parse(JSON.parse(readFileSync(join(varFolder, fileName), 'utf8')));
  } catch {
    return undefined;
  }
}
