// Clusters that are greater than what is looked at of one.
import { expect, it } from 'vitest';
import { dayMs, readChinaTime } from '../../../engine/china-time.ts';
import { Companions, daysMin, membersMax } from '../../../engine/clusters/companions.ts';
import type { Entry } from '../../../engine/entry.ts';
import { History } from '../../../engine/history.ts';

const noon = readChinaTime('2026-03-02 12:00:00') ?? 0;

class Histories {
  readonly #byKey = new Map<string, History>();

  #of(space: string, key: string): History {
    const name = `${space} ${key}`;
    const known = this.#byKey.get(name) ?? new History();
    this.#byKey.set(name, known);
    return known;
  }

  history(space: string, key: string): History | undefined {
    return this.#byKey.get(`${space} ${key}`);
  }

  stand(space: string, key: string, entry: Entry): void {
    this.#of(space, key).insert(entry);
  }

  leave(space: string, key: string, entry: Entry): void {
    this.#of(space, key).remove(entry);
  }

  clusters(): readonly Entry[] {
    return [...this.#byKey].filter(([name]) => name.startsWith('cluster')).flatMap(([, one]) => one.of('cluster'));
  }
}

function purchase(psn_no: string, at: number): Entry {
  const fields = { psn_no, medfee_sumamt: 10 };
  return { id: `${psn_no} ${at}`, kind: 'pharmacy_settlement', at, fixmedins_code: 'P1', admdvs: '420700', fields, sources: [] };
}

/** One person who is met by many others, each of them on days of their own. */
function star(hub: string, others: readonly string[]): readonly Entry[] {
  return others.flatMap((other, i) =>
    Array.from({ length: daysMin }, (_, n) => noon + n * dayMs + (i % 10) * 3_600_000 + Math.floor(i / 10) * 1_200_000)
      .flatMap((at) => [purchase(hub, at), purchase(other, at + 60_000)]));
}

function clustersOf(entries: readonly Entry[]): readonly Entry[] {
  const histories = new Histories();
  const companions = new Companions(histories);
  companions.keep(true, () => []);
  for (const entry of entries) {
    histories.stand('person', String(entry.fields['psn_no']), entry);
    companions.moved(entry, 1);
  }
  companions.settle();
  return histories.clusters();
}

const many = Array.from({ length: membersMax + 10 }, (_, i) => `a${String(i).padStart(3, '0')}`);

it('of a cluster with more members than are looked at those are looked at who are connected', () => {
  const [cluster, other] = clustersOf(star('z', many));
  expect(other).toBeUndefined();
  expect(cluster?.fields['members']).toContain('z');
  expect(cluster?.fields['member_count']).toBe(many.length + 1);
});

it('the same in every order', () => {
  const [there] = clustersOf(star('z', many));
  const [back] = clustersOf(star('z', many).toReversed());
  expect(back?.id).toBe(there?.id);
  expect(back?.fields).toEqual(there?.fields);
});
