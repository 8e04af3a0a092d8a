// npm run quality: plays the simulated city through the parser and the evaluator and compares the
// raised hits with what was planted.

import { parseArgs } from 'node:util';
import { parseEnvelope } from '../connectors/national/envelope.ts';
import { Evaluator } from '../engine/evaluator.ts';
import type { FundEvent } from '../engine/event.ts';
import type { Hit } from '../engine/hit.ts';
import { loadKnowledge } from '../rules/load-knowledge.ts';
import { loadRules } from '../rules/load-rules.ts';
import type { CityOptions } from './city/city.ts';
import { generateCity } from './city/generate.ts';
import { cityKnowledge } from './city/knowledge.ts';
import type { Truth } from './city/truth.ts';
import { scoreMoney, type MoneyScore, type WrongAmount } from './quality-money.ts';
import { topPharmacies, topStays, type TopScore } from './quality-ranking.ts';
import { score, type FamilyScore, type Score } from './quality-score.ts';

/** Events given to the evaluator at once, as a frame would. */
const batchMax = 500;

export interface Quality extends Score {
  readonly envelopes: number;
  readonly events: number;
  readonly refused: readonly string[];
  readonly hits: number;
  readonly broken: readonly string[];
  /** Money of the cases that were found. */
  readonly money: MoneyScore;
  readonly wrongAmounts: readonly WrongAmount[];
  readonly top_stays: TopScore;
  readonly top_pharmacies: TopScore;
}

/** `onProgress` hears about once every 5,000 envelopes how many there were. */
export function measureQuality(
  options: CityOptions,
  onProgress?: (envelopes: number) => void,
): Quality {
  const { rules, problems } = loadRules();
  const evaluator = new Evaluator({
    rules,
    knowledge: { ...loadKnowledge(), ...cityKnowledge(options) },
  });
  const newest = new Map<string, Hit>();
  const broken: string[] = [...problems];
  const refused: string[] = [];
  let waiting: FundEvent[] = [];
  const stays = new Set<string>();
  const pharmacies = new Set<string>();
  let envelopes = 0;
  let events = 0;

  const judge = (): void => {
    const outcome = evaluator.apply(waiting);
    for (const hit of outcome.hits) {
      const known = newest.get(hit.hit_id);
      if (known === undefined || known.revision < hit.revision) newest.set(hit.hit_id, hit);
    }
    for (const { rule_id, error } of outcome.broken) broken.push(`${rule_id}: ${error}`);
    waiting = [];
  };

  const truths = play(options, (sendAt, envelope) => {
    envelopes += 1;
    if (envelopes % 5000 === 0) onProgress?.(envelopes);
    const parsed = parseEnvelope(envelope, { receivedAt: sendAt + 500 });
    if (!parsed.ok) {
      refused.push(`${parsed.infno ?? ''} ${parsed.field}: ${parsed.reason}`);
      return;
    }
    for (const event of parsed.events) {
      waiting.push(event);
      if (event.kind === 'admission') stays.add(String(event.data['mdtrt_id']));
      if (event.fixmedins_code.startsWith('P')) pharmacies.add(event.fixmedins_code);
    }
    events += parsed.events.length;
    if (waiting.length >= batchMax) judge();
  });
  judge();

  const raised = [...newest.values()].filter((hit) => hit.state === 'raised');
  const scored = score(truths, raised, new Set(rules.map((rule) => rule.id)));
  const { wrong, ...money } = scoreMoney(scored.found);
  return {
    ...scored,
    envelopes,
    events,
    refused,
    hits: raised.length,
    broken,
    money,
    wrongAmounts: wrong,
    top_stays: topStays(truths, raised, stays),
    top_pharmacies: topPharmacies(truths, raised, pharmacies),
  };
}

function play(
  options: CityOptions,
  take: (sendAt: number, envelope: unknown) => void,
): readonly Truth[] {
  const stream = generateCity(options);
  for (let step = stream.next(); ; step = stream.next()) {
    if (step.done === true) return step.value.cases;
    take(step.value.sendAt, step.value.envelope);
  }
}

export function readCityOptions(values: {
  days?: string | undefined;
  scale?: string | undefined;
  seed?: string | undefined;
  start?: string | undefined;
}): CityOptions {
  return {
    seed: Number(values.seed ?? 1),
    days: Number(values.days ?? 7),
    scale: Number(values.scale ?? 0.05),
    start: values.start ?? '2026-03-02',
  };
}

function describe(quality: Quality): string {
  const { money } = quality;
  const row = (name: string, one: FamilyScore): string =>
    `${name}: tp ${one.tp} fp ${one.fp} fn ${one.fn} precision ${one.precision} recall ${one.recall}`;
  const counted = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ') || 'none';
  const topped = (one: TopScore): string =>
    `${one.right} of ${one.looked_at} right (${one.of} in all)`;
  return [
    `${quality.envelopes} envelopes, ${quality.events} events, ${quality.hits} hits raised`,
    `${quality.planted} planted of ${quality.planted_kinds} kinds, ${quality.lookalikes} look-alikes of ${quality.lookalike_kinds} kinds`,
    ...quality.refused.slice(0, 10).map((text) => `refused: ${text}`),
    ...quality.broken.map((text) => `broken: ${text}`),
    ...quality.missed.map(
      (truth) =>
        `missed ${truth.rule_id ?? ''} ${truth.case_id}: ${truth.situation_en} ${JSON.stringify(truth.subject)} ${truth.at}`,
    ),
    ...quality.falseAlarms.map(
      ({ hit, lookalike }) =>
        `false ${hit.rule_id} grade ${hit.grade}${lookalike === undefined ? '' : ` about ${lookalike.case_id}`}: ${hit.reason} [${hit.subject_kind} ${hit.subject} ${hit.fixmedins_code ?? ''} ${hit.at}]`,
    ),
    ...quality.wrongAmounts.map(
      ({ truth, amount }) =>
        `amount ${truth.rule_id ?? ''} ${truth.case_id}: ${amount} instead of ${truth.amount ?? ''}`,
    ),
    ...Object.entries(quality.rules).map(([rule, one]) => row(`  ${rule}`, one)),
    ...Object.entries(quality.families).map(([family, one]) => row(family, one)),
    `planted, but judged by no rule in force: ${quality.unjudged.join(' ') || 'none'}`,
    `other rules about planted cases: ${counted(quality.beside)}`,
    `indicators: ${counted(quality.indicators)}`,
    `first half per cent of stays: ${topped(quality.top_stays)}; first per cent of pharmacies: ${topped(quality.top_pharmacies)}`,
    `money: ${money.exact} of ${money.cases} right to the fen, ${money.hit_yuan} yuan for ${money.true_yuan}, error ${money.error}`,
    `look-alikes flagged ${quality.lookalikes_flagged}, with grade 1 ${quality.lookalikes_flagged_grade1}, by grade ${counted(quality.lookalikes_by_grade)}`,
  ].join('\n');
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      days: { type: 'string' },
      scale: { type: 'string' },
      seed: { type: 'string' },
      start: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const quality = measureQuality(readCityOptions(values), (envelopes) =>
    process.stderr.write(`\r${envelopes} envelopes`),
  );
  process.stderr.write('\n');
  process.stdout.write(`${describe(quality)}\n`);
  if (values.json === true) {
    const { refused, broken, missed, falseAlarms, found, wrongAmounts, ...figures } = quality;
    process.stdout.write(
      `${JSON.stringify({
        ...figures,
        found: found.size,
        refused: refused.length,
        broken: broken.length,
        missed: missed.map((truth) => truth.case_id),
        false_alarms: falseAlarms.length,
        wrong_amounts: wrongAmounts.length,
      })}\n`,
    );
  }
}
