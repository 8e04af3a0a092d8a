// The sample that does not ship: every claim must become envelopes that are accepted, none of which
// the receiver could take for a resend of the shipped sample's.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { desynpufEnvelopes, type DesynpufTally } from '../../connectors/desynpuf/envelopes.ts';
import { parseEnvelope } from '../../connectors/national/envelope.ts';
import { sharedFile } from './shared-data.ts';

const other = sharedFile('claims-desynpuf/inpatient-s3.csv.gz');
const shipped = join(import.meta.dirname, '../../load/data/desynpuf/inpatient-s2.csv.gz');

it.skipIf(other === undefined)('sample 3 is accepted whole and shares no msgid with sample 2', async () => {
  const msgids = new Set<string>();
  const tally: DesynpufTally = { stays: 0, continuations: 0 };
  for await (const envelope of desynpufEnvelopes(other ?? '', tally)) {
    const parsed = parseEnvelope(envelope, { receivedAt: Date.UTC(2026, 0, 1) });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed));
    msgids.add(envelope.msgid);
  }
  for await (const envelope of desynpufEnvelopes(shipped, tally)) msgids.add(envelope.msgid);
  expect(tally).toEqual({ stays: 5884 + 5608, continuations: 11 });
  expect(msgids.size).toBe(3 * tally.stays);
}, 60_000);
