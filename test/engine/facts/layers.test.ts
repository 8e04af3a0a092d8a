// Each layer against the plain array of what was appended and not popped, over every range.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Entry } from '../../../engine/entry.ts';
import { addUp, exact, minus, plus, units, type Exact } from '../../../engine/facts/exact-sum.ts';
import { Extremes } from '../../../engine/facts/extremes.ts';
import { balanceOf, Movements, type Step } from '../../../engine/facts/movements.ts';
import { RunningSum } from '../../../engine/facts/running-sum.ts';
import { ValueCounts, valuesIn } from '../../../engine/facts/value-counts.ts';

const numRuns = Number(process.env['RUNS'] ?? 150);
const seed = Number(process.env['SEED'] ?? 20261122);

const value = fc.constantFrom(undefined, 0, 1, 2, -3, 0.1, 0.2, 1e9, 'text', 9e15, -9e15, 1e300);
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ append: fc.array(value, { minLength: 1, maxLength: 20 }) }) },
  { weight: 2, arbitrary: fc.record({ pop: fc.integer({ min: 1, max: 25 }) }) },
  { weight: 3, arbitrary: fc.record({ ask: fc.tuple(fc.nat(), fc.nat()) }) },
);
const steps = fc.array(step, { maxLength: 60 });

interface Layered {
  append(entry: Entry): void;
  pop(): void;
}

/** Runs the steps over a layer and calls `compare` with what is there and a range of it. */
function play(
  layer: Layered,
  plan: typeof steps extends fc.Arbitrary<infer Plan> ? Plan : never,
  compare: (present: readonly Entry[], from: number, to: number) => void,
): void {
  const present: Entry[] = [];
  let serial = 0;
  for (const one of plan) {
    if ('append' in one) {
      for (const each of one.append) {
        serial += 1;
        const entry: Entry = {
          ...{ id: `e${serial}`, kind: 'sale', at: serial, fixmedins_code: 'H1', admdvs: '42' },
          ...{ fields: { value: each, codes: [each, serial % 3] }, sources: [] },
        };
        present.push(entry);
        layer.append(entry);
      }
    } else if ('pop' in one) {
      for (let i = 0; i < one.pop && present.pop() !== undefined; i += 1) layer.pop();
    } else {
      const [a, b] = one.ask.map((n) => n % (present.length + 1));
      compare(present, Math.min(a ?? 0, b ?? 0), Math.max(a ?? 0, b ?? 0));
    }
  }
  compare(present, 0, present.length);
}

const valueOf = ({ fields }: Entry): unknown => fields['value'];
const numberOf = ({ fields }: Entry): number | undefined =>
  typeof fields['value'] === 'number' ? fields['value'] : undefined;

it('sums', () => {
  fc.assert(
    fc.property(steps, (plan) => {
      const layer = new RunningSum(valueOf);
      play(layer, plan, (present, from, to) => {
        const all = present.slice(from, to).map((entry) => exact(valueOf(entry)));
        const numbers = all.filter((one) => one !== undefined);
        const wanted = numbers.reduce((sum, one) => sum + BigInt(one), 0n);
        expect(BigInt(layer.total(from, to))).toBe(wanted);
        expect(layer.count(from, to)).toBe(numbers.length);
      });
    }),
    { numRuns, seed },
  );
});

it('extremes', () => {
  fc.assert(
    fc.property(steps, fc.constantFrom('min', 'max'), (plan, which) => {
      const layer = new Extremes(which, numberOf);
      play(layer, plan, (present, from, to) => {
        const all = present.slice(from, to).map(numberOf).filter((one) => one !== undefined);
        const wanted = all.length === 0 ? undefined : Math[which](...all);
        expect(layer.of(from, to)).toBe(wanted);
        for (const bound of [-3, 0.1, 2]) {
          const seen: number[] = [];
          layer.visit(from, to, bound, (i) => void seen.push(i));
          const within = (one: number | undefined): boolean =>
            one !== undefined && (which === 'min' ? one <= bound : one >= bound);
          expect(seen).toEqual(
            present.flatMap((entry, i) => (i >= from && i < to && within(numberOf(entry)) ? [i] : [])),
          );
        }
      });
    }),
    { numRuns, seed },
  );
});

it('counts of values', () => {
  fc.assert(
    fc.property(steps, (plan) => {
      const codesOf = ({ fields }: Entry): unknown => fields['codes'];
      const layer = new ValueCounts(codesOf);
      play(layer, plan, (present, from, to) => {
        const wanted = new Map<unknown, number>();
        for (const one of present.slice(from, to).flatMap((entry) => valuesIn(codesOf(entry))))
          wanted.set(one, (wanted.get(one) ?? 0) + 1);
        expect(new Map(layer.over(from, to))).toEqual(wanted);
      });
    }),
    { numRuns, seed },
  );
});

it('balances', () => {
  const stepOf = (entry: Entry): Step => {
    const amount = numberOf(entry) ?? 0;
    // Mostly what can be added in doubles, which is all the layer answers for.
    const by = exact(Math.abs(amount) > 1e10 && entry.at % 50 > 0 ? 3 : amount) ?? 0;
    return entry.at % 9 === 0 ? { sets: by } : { by };
  };
  fc.assert(
    fc.property(steps, fc.constantFrom('first', 'last', undefined), (plan, use) => {
      const layer = new Movements(stepOf);
      play(layer, plan, (present, _, end) => {
        if (!layer.isPlain(7)) return;
        const wanted = balanceOf(
          present.slice(0, end).map((entry) => ({ entry, step: stepOf(entry) })),
          use,
          7,
        );
        expect(layer.balance(present, end, use, 7)).toEqual(wanted);
      });
    }),
    { numRuns, seed },
  );
});

it('adds and subtracts without loss, whatever the order', () => {
  const amounts = fc.array(fc.oneof(value, fc.double({ noNaN: true })));
  fc.assert(
    fc.property(amounts, fc.nat(), (all, at) => {
      expect(addUp(all)).toBe(addUp(all.toReversed()));
      const scaled = all.map((one) => exact(one) ?? 0);
      const cut = at % (all.length + 1);
      const sum = (some: readonly number[]): Exact => some.reduce<Exact>((a, b) => plus(a, b), 0);
      expect(units(minus(sum(scaled), sum(scaled.slice(cut))))).toBe(units(sum(scaled.slice(0, cut))));
    }),
    { numRuns: 500, seed },
  );
});

it('gives yuan without binary dust', () => {
  expect(addUp([0.1, 0.2])).toBe(0.3);
  expect(addUp([0.1, 'x', undefined, 0.7])).toBe(0.8);
  expect(addUp([9e15, 0.000001, -9e15])).toBe(0.000001);
});
