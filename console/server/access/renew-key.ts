// The console alone renews keys of institutions; the gateway reads what it writes.
import { institutionKeysSchema, type InstitutionKeys } from '../../../connectors/gateway/institution-keys.ts';
import { replaceFile } from '../../start/replace-file.ts';

/** The key so far is none any more once this returns; at the gateway half a second later. */
export function renewKey(institutions: InstitutionKeys, fixmedins_code: string): void {
  const generations = institutions.generations();
  const renewed = { ...generations, [fixmedins_code]: (generations[fixmedins_code] ?? 1) + 1 };
  replaceFile(institutions.path, `${JSON.stringify(institutionKeysSchema.parse({ v: 1, generations: renewed }), null, 2)}\n`);
  institutions.generations();
}
