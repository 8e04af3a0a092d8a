import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseEnvelope } from '../../../connectors/national/envelope.ts';
import { sample, sampleReceivedAt, samples } from './samples.ts';

const receivedAt = sampleReceivedAt;

/** A choice for each place of a value, from one seed. */
type Dice = () => number;

function diceOf(seed: number): Dice {
  let state = seed;
  return () => (state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff);
}

/** The same message as another client would write it: keys in another order and case, blanks around
 * texts, empty texts and nulls added, numbers as texts. */
function rewritten(value: unknown, dice: Dice, key = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => rewritten(one, dice, key));
  if (typeof value === 'number') return dice() % 3 === 0 ? String(value) : value;
  if (typeof value === 'string') return dice() % 3 === 0 && value !== '' ? ` ${value}\t` : value;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => {
    const cased = dice() % 4 === 0 ? name.toUpperCase() : name;
    return [cased, rewritten(inner, dice, name), dice()] as const;
  });
  const extra = dice() % 2 === 0 ? [['blank_field', dice() % 2 === 0 ? '' : null, dice()] as const] : [];
  return Object.fromEntries([...entries, ...extra].sort((a, b) => a[2] - b[2]).map(([name, inner]) => [name, inner]));
}

test('§14 Names: key order, letter case, empty texts and blanks do not change the events', () => {
  fc.assert(fc.property(fc.constantFrom(...Object.keys(samples())), fc.nat(), (infno, seed) => {
    const plain = parseEnvelope(sample(infno), { receivedAt });
    const other = parseEnvelope(rewritten(sample(infno), diceOf(seed)), { receivedAt });
    expect(plain.ok && plain.events).toEqual(other.ok ? other.events : other.reason);
  }), { numRuns: 200 });
});

test('§14 Resends: key order does not change the body, nor the events to the byte', () => {
  for (const infno of Object.keys(samples())) {
    const plain = parseEnvelope(sample(infno), { receivedAt });
    const reversed = parseEnvelope(reverseKeys(sample(infno)), { receivedAt });
    expect(plain.ok && plain.bodyHash).toBe(reversed.ok && reversed.bodyHash);
    expect(JSON.stringify(reversed.ok && reversed.events)).toBe(JSON.stringify(plain.ok && plain.events));
  }
});

function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([key, inner]) => [key, reverseKeys(inner)]));
}
