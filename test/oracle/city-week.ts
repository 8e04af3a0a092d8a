// The simulated city's messages as the gateway would publish them, with the city's own tables.
import type { FundEvent } from '../../engine/event.ts';
import { parseEnvelope } from '../../connectors/national/envelope.ts';
import type { CityOptions } from '../../load/city/city.ts';
import { generateCity } from '../../load/city/generate.ts';
import { cityKnowledge } from '../../load/city/knowledge.ts';

export interface Week {
  /** Events of each message. */
  readonly messages: readonly (readonly FundEvent[])[];
  readonly knowledge: Readonly<Record<string, string>>;
}

export function playWeek(options: CityOptions): Week {
  const messages: (readonly FundEvent[])[] = [];
  for (const { sendAt, envelope } of generateCity(options)) {
    const parsed = parseEnvelope(envelope, { receivedAt: sendAt + 500 });
    if (!parsed.ok) throw new Error(`${parsed.infno ?? ''} ${parsed.field}: ${parsed.reason}`);
    messages.push(parsed.events);
  }
  return { messages, knowledge: cityKnowledge(options) };
}
