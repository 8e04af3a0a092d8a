import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseEnvelope } from '../../connectors/national/envelope.ts';
import { checkKnowledge } from '../../rules/check-knowledge.ts';
import { knowledgeTables } from '../../rules/knowledge-tables.ts';
import { dayMs, startOfDay, timeText } from '../../load/city/china-clock.ts';
import type { CityMessage } from '../../load/city/agenda.ts';
import type { CityOptions } from '../../load/city/city.ts';
import { generateCity } from '../../load/city/generate.ts';
import type { Truth } from '../../load/city/truth.ts';
import { cityKnowledge } from '../../load/city/knowledge.ts';
import { situations } from '../../load/city/plant.ts';

const small: CityOptions = {
  seed: 7,
  start: '2026-03-02',
  days: 1,
  scale: 0.01,
  warmupDays: 2,
  cycleDays: 7,
};

function play(options: CityOptions): { messages: CityMessage[]; cases: readonly Truth[] } {
  const stream = generateCity(options);
  const messages: CityMessage[] = [];
  for (let step = stream.next(); ; step = stream.next()) {
    if (step.done === true) return { messages, cases: step.value.cases };
    messages.push(step.value);
  }
}

const admission = z.looseObject({ mdtrtinfo: z.looseObject({ psn_no: z.string() }).optional() });

function admittedIndex(input: object): number {
  return Number(admission.parse(input).mdtrtinfo?.psn_no.slice(10) ?? Number.NaN);
}

function digest(messages: readonly CityMessage[]): string {
  const hash = createHash('sha256');
  for (const message of messages) hash.update(JSON.stringify(message));
  return hash.digest('hex');
}

describe('simulated city', () => {
  const once = play(small);

  it('is the same for the same seed and another for another', () => {
    expect(digest(play(small).messages)).toBe(digest(once.messages));
    expect(digest(play({ ...small, seed: 8 }).messages)).not.toBe(digest(once.messages));
  });

  it('goes on where a shorter run stopped', () => {
    const longer = play({ ...small, days: 2 });
    expect(longer.messages.length).toBeGreaterThan(once.messages.length);
    expect(digest(longer.messages.slice(0, once.messages.length))).toBe(digest(once.messages));
  });

  it('sends in order, within its days, every message under its own id', () => {
    const start = startOfDay(small.start);
    const ids = new Map<string, string>();
    let last = start;
    for (const { sendAt, envelope } of once.messages) {
      expect(sendAt).toBeGreaterThanOrEqual(last);
      last = sendAt;
      const body = JSON.stringify(envelope);
      expect(ids.get(envelope.msgid) ?? body).toBe(body);
      ids.set(envelope.msgid, body);
      expect(envelope.inf_time <= timeText(sendAt)).toBe(true);
    }
    expect(last).toBeLessThan(start + dayMs);
  });

  it('writes envelopes that the gateway accepts', () => {
    const refused = once.messages.flatMap(({ sendAt, envelope }) => {
      const parsed = parseEnvelope(envelope, { receivedAt: sendAt + 1000 });
      return parsed.ok ? [] : [`${envelope.infno} ${parsed.field} ${parsed.reason}`];
    });
    expect(refused).toEqual([]);
  });

  it('brings knowledge tables of the declared form', () => {
    const tables = cityKnowledge(small);
    for (const [name, text] of Object.entries(tables)) {
      const table = knowledgeTables.find((one) => one.name === name);
      expect(table, name).toBeDefined();
      if (table !== undefined) expect(checkKnowledge(table, text).problems).toEqual([]);
    }
    expect(tables['exemptions']).toContain('leave');
  });

  it('plants every rule and every look-alike in a week', () => {
    const { cases } = play({ ...small, days: 7, scale: 0.003 });
    const done = cases.filter((truth) => truth.complete);
    const ids = new Set(done.map((truth) => truth.case_id.replace(/-\d+(\/.*)?$/, '')));
    expect(situations.filter((one) => !ids.has(one.id)).map((one) => one.id)).toEqual([]);
    const rules = new Set(done.flatMap((truth) => truth.rule_id ?? []));
    for (const rule of [
      'SP-01',
      'SP-02',
      'SP-08',
      'HB-01',
      'HB-03',
      'HB-04',
      'HB-05',
      'UC-02',
      'UC-05',
      'UC-08',
      'TR-01',
      'TR-02',
      'TR-03',
      'TR-05',
      'TR-07',
      'TR-11',
      'IV-02',
      'IV-03',
      'IV-05',
    ])
      expect(rules).toContain(rule);
  });

  it('has the volumes of Ezhou at scale 1', { timeout: 180_000 }, () => {
    const count = new Map<string, number>();
    const institutions = new Set<string>();
    const start = startOfDay('2026-03-03');
    const stays = new Set<string>();
    for (const { sendAt, envelope } of generateCity({
      seed: 1,
      start: '2026-03-03',
      days: 1,
      scale: 1,
      warmupDays: 0,
      cycleDays: 7,
    })) {
      institutions.add(envelope.fixmedins_code);
      if (sendAt === start) continue;
      count.set(envelope.infno, (count.get(envelope.infno) ?? 0) + 1);
      // Ordinary people only: those of planted situations have numbers beyond the insured.
      const index = admittedIndex(envelope.input);
      if (envelope.infno === '2401' && index < 1_018_400) stays.add(envelope.msgid);
    }
    // And the five quiet places of planted situations.
    expect(institutions.size).toBe(5 + 12 + 45 + 24 + 265 + 131 + 466 + 5);
    // A Tuesday: practices see eight per cent more than on an average day.
    expect(Math.abs((count.get('2207') ?? 0) / (15_400 * 1.08) - 1)).toBeLessThan(0.03);
    expect(Math.abs(stays.size / 331 - 1)).toBeLessThan(0.08);
    expect(count.get('2102') ?? 0).toBeGreaterThan(15_000);
  });
});
