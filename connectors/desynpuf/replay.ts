// The lines that `npm run cli -- replay` sends to POST /api/events: the envelopes of a claims file
// as NDJSON, oldest first. The file itself runs person by person; sent like that, an institution's
// newest event would soon be years ahead and the rest too late to judge (DESIGN.md section 14,
// "Lateness").
import { desynpufEnvelopes, type DesynpufEnvelope, type DesynpufTally } from './envelopes.ts';

/** JSON lines without line breaks, by `inf_time`; of one moment admissions first, then discharges,
 * then settlements. The whole file is held for sorting: about 2 kB a stay. */
export async function* desynpufLines(path: string, tally?: DesynpufTally): AsyncIterable<string> {
  const envelopes: DesynpufEnvelope[] = [];
  for await (const envelope of desynpufEnvelopes(path, tally)) envelopes.push(envelope);
  envelopes.sort((a, b) => compare(a.inf_time, b.inf_time) || order[a.infno] - order[b.infno]
    || compare(a.msgid, b.msgid));
  for (const envelope of envelopes) yield JSON.stringify(envelope);
}

const order = { 2401: 0, 2402: 1, 2304: 2 } as const;

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
