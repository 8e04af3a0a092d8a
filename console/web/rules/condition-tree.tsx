// Conditions of the rule language (json-rules-engine's JSON) as a reader says them: all of, any of, none of.
import type { RuleDocument } from '../contract.ts';
import { plain } from '../format.ts';
import { factName, factValue } from '../hit/fact-words.ts';
import { fieldValue } from '../hit/field-words.ts';
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
  if ('not' in condition) return <Group title={rules.not} rule={rule} parts={[condition.not]} isNegative />;
  if ('fact' in condition) return <Leaf rule={rule} leaf={condition} />;
  return <code>{plain(condition)}</code>;
}

interface GroupProps {
  readonly title: string;
  readonly rule: RuleDocument;
  readonly parts: unknown;
  /** One member says something else under it. */
  readonly isNegative?: boolean;
}

function Group({ title, rule, parts, isNegative = false }: GroupProps) {
  if (!Array.isArray(parts)) return null;
  const [only] = parts;
  if (parts.length === 1 && !isNegative) return <ConditionTree rule={rule} condition={only} />;
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
        {referenceText(leaf.value, rule, language) ?? literalText(leaf.value, rule, fact, language)}
      </span>
    </span>
  );
}

/** Codes with their meaning, numbers in the fact's unit; an empty text is said to be empty. */
function literalText(value: unknown, rule: RuleDocument, fact: string, language: Language): string {
  if (value === '') return language === 'zh' ? '空' : 'empty';
  if (value === 'none') return language === 'zh' ? '无' : 'none';
  const field = fact.includes('.') ? fact.split('.').at(-1) : undefined;
  const isCode = field !== undefined && [value].flat().every((one) => typeof one === 'string');
  if (!isCode) return factValue(rule, fact, value, language) || '–';
  return [value].flat().map((one) => (language === 'zh' ? fieldValue(field, one) : plain(one))).join(language === 'zh' ? '、' : ', ');
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
