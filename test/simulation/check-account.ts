// The account in HITS at the end of a simulation: every EVENTS message covered once, every event in one fate, and all of
// its copies but one counted as copies.
import { accountEntries, eventFates } from '../../engine/event-account.ts';
import { decodeFrame } from '../../engine/event.ts';
import { decodeHitsFrame } from '../../engine/hit.ts';
import type { Broker } from './broker.ts';

export function checkAccount(broker: Broker): readonly string[] {
  const problems: string[] = [];
  let covered = 0;
  let counted = 0;
  let copies = 0;
  for (const { seq, data } of broker.hits) {
    const { events_from, events_sequence, last, account } = decodeHitsFrame(data);
    if (events_from !== covered + 1) problems.push(`HITS ${seq}: covers EVENTS from ${events_from} after ${covered}`);
    if (!last && account !== undefined) problems.push(`HITS ${seq}: counts before its last part`);
    if (last) covered = events_sequence;
    for (const entry of accountEntries(account ?? {})) {
      for (const fate of eventFates) counted += entry[fate] ?? 0;
      copies += entry.duplicate ?? 0;
    }
  }
  const ids = broker.events.flatMap(({ content }) =>
    content.type === 'frame' ? decodeFrame(content.data).events.map(({ event_id }) => event_id) : []);
  if (counted !== ids.length) problems.push(`the account holds ${counted} events of ${ids.length}`);
  const repeated = ids.length - new Set(ids).size;
  if (copies !== repeated) problems.push(`the account holds ${copies} copies of ${repeated}`);
  return problems;
}
