// Conditions of the rule language (json-rules-engine's JSON) as a reader says them: all of, any of, none of.
import type { RuleDocument } from '../contract.ts';
import { plain, spoken } from '../format.ts';
import { operatorText } from '../hit/operator-words.ts';
import { useChoose, useSettings, useWords } from '../settings.tsx';

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
  const choose = useChoose();
  const { common } = useWords();
  const nameOf = (id: string): string => {
    const named = rule.facts?.[id]?.name ?? rule.params?.[id]?.name;
    return named === undefined ? id : choose(named.zh, named.en);
  };
  const value = referenceText(leaf.value, rule, nameOf) ?? spoken(leaf.value, common);
  return (
    <span className="condition">
      <span title={plain(leaf.fact)}>{nameOf(plain(leaf.fact))}</span>
      {leaf.path !== undefined && <code>{plain(leaf.path)}</code>}
      <b>{operatorText(plain(leaf.operator), language)}</b>
      <span className="condition-value">{value}</span>
    </span>
  );
}

/** A value read from a parameter or another fact: its name, and the number behind a parameter. */
function referenceText(value: unknown, rule: RuleDocument, nameOf: (id: string) => string): string | undefined {
  if (typeof value !== 'object' || value === null || !('fact' in value)) return undefined;
  const id = plain(value.fact);
  const path = 'path' in value ? plain(value.path).replace(/^\$\.?/, '') : '';
  const parameter = rule.params?.[path] ?? rule.params?.[id];
  if (parameter === undefined) return path === '' ? nameOf(id) : `${nameOf(id)} ${path}`;
  return `${nameOf(rule.params?.[path] === undefined ? id : path)} (${plain(parameter.default)}${parameter.unit ?? ''})`;
}
