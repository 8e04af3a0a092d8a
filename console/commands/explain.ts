// Why a rule fired for an event, or why it did not.
import { z } from 'zod';
import { exitCodes, UsageError } from './command.ts';
import type { Command } from './command.ts';
import { askFor, reachOf, reachOptions } from './running.ts';

export const explain: Command = {
  summary: 'Says why a rule did or did not fire for an event, or shows one hit whole.',
  usage: '--event <event_id> --rule <rule_id> | <hit_id>',
  options: {
    event: { type: 'string', text: 'event id' },
    rule: { type: 'string', text: 'rule id' },
    ...reachOptions,
  },
  async run(given, terminal) {
    const [hitId] = given.positionals;
    const eventId = given.text('event');
    const ruleId = given.text('rule');
    if (hitId === undefined && (eventId === undefined || ruleId === undefined)) {
      throw new UsageError('name a hit, or an event and a rule');
    }
    const path = hitId === undefined
      ? `/api/explain?${new URLSearchParams({ event_id: eventId ?? '', rule_id: ruleId ?? '' })}`
      : `/api/hits/${encodeURIComponent(hitId)}`;
    terminal.out(JSON.stringify(await askFor(reachOf(given, terminal, 'admin'), path, z.unknown()), null, 2));
    return exitCodes.done;
  },
};
