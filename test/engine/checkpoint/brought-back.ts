// Events that came in batches, given to an evaluator that goes on as the one before kept them: written in
// small blocks and read back.
import { EventBlockBuilder } from '../../../engine/checkpoint/event-block.ts';
import { EventBlock } from '../../../engine/checkpoint/read-events.ts';
import type { StoredEvent } from '../../../engine/entry.ts';
import { Evaluator } from '../../../engine/evaluator.ts';
import type { FundEvent } from '../../../engine/event.ts';

/** Throws when a block cannot be written. */
export function blockOf(events: readonly StoredEvent[]): EventBlock {
  const builder = new EventBlockBuilder();
  for (const event of events) builder.add(event);
  const parts = builder.take();
  if (parts === undefined) throw new Error('an event that JSON does not give back');
  return new EventBlock(Buffer.concat(parts));
}

export function bringBack(evaluator: Evaluator, batches: readonly (readonly FundEvent[])[]): void {
  const keeping = new Evaluator({ rules: [], knowledge: {} });
  for (const batch of batches) evaluator.bringBack(blockOf(keeping.apply(batch).added ?? []));
}
