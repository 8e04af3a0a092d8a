// What must hold of HITS at the end of a simulation.
import { decodeHitsFrame, type Hit } from '../../engine/hit.ts';
import { finalHits } from '../oracle/final-hits.ts';
import type { Broker } from './broker.ts';
import { checkAccount } from './check-account.ts';
import type { History } from './history.ts';

export function checkHits(
  broker: Broker,
  history: History,
  buried: ReadonlySet<string>,
): { readonly problems: readonly string[]; readonly hits: number } {
  const problems: string[] = [];
  const newest = new Map<string, Hit>();
  let sequence = 0;
  let openPart: number | undefined;
  for (const { seq, data } of broker.hits) {
    const frame = decodeHitsFrame(data);
    const follows =
      openPart === undefined
        ? frame.events_sequence > sequence && frame.part === 0
        : frame.events_sequence === sequence && frame.part === openPart + 1;
    if (!follows)
      problems.push(
        `HITS ${seq}: EVENTS ${frame.events_sequence} part ${frame.part} after ${sequence} part ${openPart ?? 'last'}`,
      );
    sequence = frame.events_sequence;
    openPart = frame.last ? undefined : frame.part;
    for (const hit of frame.hits) {
      const before = newest.get(hit.hit_id)?.revision ?? 0;
      if (hit.revision !== before + 1)
        problems.push(
          `HITS ${seq}: ${hit.rule_id} ${hit.hit_id} revision ${hit.revision} after ${before}`,
        );
      newest.set(hit.hit_id, hit);
    }
  }
  if (sequence !== broker.events.length || openPart !== undefined) {
    problems.push(`HITS ends at EVENTS ${sequence} of ${broker.events.length}`);
  }
  problems.push(...checkAccount(broker));
  // Oldest first, so that nothing is too late here.
  const judged = history.events
    .filter(({ event_id }) => !buried.has(event_id))
    .toSorted((a, b) => a.at - b.at);
  const wanted = finalHits(history.ruleSet, [judged]);
  const found = new Map(
    [...newest]
      .filter(([, { state }]) => state === 'raised')
      .map(([id, hit]) => [id, content(hit)]),
  );
  for (const [id, hit] of wanted) {
    const text = JSON.stringify(hit);
    const other = found.get(id);
    if (other === undefined) problems.push(`missing ${id}: ${text.slice(0, 300)}`);
    else if (other !== text) problems.push(`differs ${id}: ${firstDifference(other, text)}`);
  }
  for (const [id, text] of found)
    if (!wanted.has(id)) problems.push(`extra ${id}: ${text.slice(0, 300)}`);
  return { problems, hits: wanted.size };
}

/** Everything a hit says, without what arrival may change (DESIGN section 4). */
function content({ revision, detected_at, ...rest }: Hit): string {
  return JSON.stringify(rest);
}

function firstDifference(found: string, wanted: string): string {
  let at = 0;
  while (found[at] === wanted[at]) at += 1;
  const from = Math.max(0, at - 60);
  return `found ...${found.slice(from, at + 80)}, wanted ...${wanted.slice(from, at + 80)}`;
}
