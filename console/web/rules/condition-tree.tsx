// Conditions of the rule language (json-rules-engine's JSON) as a reader says them: all of, any of, none of.
import type { RuleDocument } from '../contract.ts';
import { plain } from '../format.ts';
import { factName, factValue } from '../hit/fact-words.ts';
import { operatorText } from '../hit/operator-words.ts';
import { useSettings, useWords } from '../settings.tsx';
import type { Language } from '../settings.tsx';

interface ConditionTreeProps {
  readonly rule: RuleDocument;
  readonly condition: unknown;
}

export function ConditionTree({ rule, condition }: ConditionTreeProps) {
  const { rules } = useWords();
  if (typeof condition !== 'object' || condition === null) return null;
  if ('any' in condition) return <Group title={rules.any} rule={rule} parts={condition.any} />;
  if ('all' in condition) return <Group title={rules.all} rule={rule} parts={condition.all} />;
  if ('not' in condition) return <Group title={rules.not} rule={rule} parts={[condition.not]} />;
  if ('fact' in condition) return <Leaf rule={rule} leaf={condition} />;
  return <code>{plain(condition)}</code>;
}

function Group({ title, rule, parts }: { readonly title: string; readonly rule: RuleDocument; readonly parts: unknown }) {
  if (!Array.isArray(parts)) return null;
  return (
    <div className="conditions">
      <span className="conditions-title">{title}</span>
      <ul>{parts.map((part: unknown, index) => <li key={index}><ConditionTree rule={rule} condition={part} /></li>)}</ul>
    </div>
  );
}

interface LeafShape {
  readonly fact: unknown;
  readonly operator?: unknown;
  readonly value?: unknown;
  readonly path?: unknown;
}

function Leaf({ rule, leaf }: { readonly rule: RuleDocument; readonly leaf: LeafShape }) {
  const [{ language }] = useSettings();
  const fact = [plain(leaf.fact), ...plain(leaf.path).split('.').slice(1)].join('.');
  return (
    <span className="condition">
      <span title={fact}>{factName(rule, fact, language)}</span>
      <b>{operatorText(plain(leaf.operator), language)}</b>
      <span className="condition-value">
        {referenceText(leaf.value, rule, language) ?? (factValue(rule, fact, leaf.value, language) || '–')}
      </span>
    </span>
  );
}

/** A value read from a parameter or another fact: its name, and the number behind a parameter. */
function referenceText(value: unknown, rule: RuleDocument, language: Language): string | undefined {
  if (typeof value !== 'object' || value === null || !('fact' in value)) return undefined;
  const path = 'path' in value ? plain(value.path).split('.').slice(1) : [];
  const id = [plain(value.fact), ...path].join('.');
  const parameter = rule.params?.[id];
  const name = factName(rule, id, language);
  return parameter === undefined ? name : `${name} (${factValue(rule, id, parameter.default, language)})`;
}
