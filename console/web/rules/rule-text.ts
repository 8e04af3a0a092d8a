// Small texts about a rule that several views show.
import { rule as ruleSchema } from '../contract.ts';
import type { RuleDocument } from '../contract.ts';
import { wordFor } from '../settings.tsx';
import type { Words } from '../words/zh.ts';

export function triggersOf(rule: RuleDocument): readonly string[] {
  return rule.trigger === undefined ? [] : [rule.trigger.kind].flat();
}

export function stagesOf(rule: RuleDocument, words: Words): string {
  return (rule.stages ?? []).map((stage) => wordFor(words.rules.stages, stage)).join(' / ');
}

export function nameOf(rule: RuleDocument, choose: (zh: string, en: string) => string): string {
  return rule.name === undefined ? rule.id : choose(rule.name.zh, rule.name.en);
}

/** Reads the hits of other rules. */
export function isComposite(rule: RuleDocument): boolean {
  return triggersOf(rule).includes('hit') || Object.values(rule.facts ?? {}).some((fact) => [fact['kind']].flat().includes('hit'));
}

/** Compares an institution with its like. */
export function isPeerRule(rule: RuleDocument): boolean {
  return Object.values(rule.facts ?? {}).some(({ op }) => op === 'peers');
}

/** A version as views read it; undefined when so much is missing that only its source can be shown. */
export function readDocument(document: unknown): RuleDocument | undefined {
  return ruleSchema.safeParse(document).data;
}

/** `@release` and `@evaluator` are no people. */
export function authorName(by: string, words: Words): string {
  return wordFor(words.life.authors, by);
}
