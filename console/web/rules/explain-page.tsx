// Why and why not: one event under one rule, judged again, condition by condition. Both are in the address, so that the answer
// can be linked from a hit.
import { Button, Input, Select, Skeleton } from 'antd';
import { useState } from 'react';
import { useApp } from '../app-context.tsx';
import type { RuleDocument } from '../contract.ts';
import { anyFieldName, factName, factValue } from '../hit/fact-words.ts';
import { kindName } from '../hit/field-words.ts';
import { Conditions } from '../hit/conditions.tsx';
import { useNames } from '../names.ts';
import { useChoose, useSettings, useWords, wordFor } from '../settings.tsx';
import { Link } from '../shell/link.tsx';
import { Failed, Nothing } from '../shell/messages.tsx';
import { useView } from '../shell/view.tsx';
import { useLoaded } from '../use-loaded.ts';
import type { Words } from '../words/zh.ts';
import type { Explanation } from './explain-contract.ts';
import { nameOf, readDocument } from './rule-text.ts';

export function ExplainPage() {
  const words = useWords();
  const choose = useChoose();
  const { names, router } = useApp();
  const { place } = useView();
  const { rules } = useNames(names);
  const [eventId, ruleId] = [place.query.get('event_id') ?? '', place.query.get('rule_id') ?? ''];
  const [typed, setTyped] = useState(eventId);
  const { explain } = words.life;
  const go = (event: string, rule: string) =>
    router.go(`/rules/explain?${new URLSearchParams({ event_id: event.trim(), rule_id: rule }).toString()}`, { replace: true });
  return (
    <div className="page rule">
      <section className="panel rule-head">
        <h2>{explain.title}</h2>
        <p className="muted">{explain.help}</p>
        <form
          className="explain-form"
          onSubmit={(event) => {
            event.preventDefault();
            go(typed, ruleId);
          }}
        >
          <Input
            style={{ width: 340 }} allowClear value={typed} placeholder={explain.event} aria-label={explain.event} className="code"
            onChange={(event) => setTyped(event.target.value)} data-search=""
          />
          <Select
            showSearch={{ optionFilterProp: 'label' }} style={{ width: 340 }} placeholder={explain.pickRule} aria-label={explain.rule}
            value={ruleId === '' ? null : ruleId} onChange={(rule: string) => go(typed, rule)}
            options={rules.map((rule) => ({ value: rule.id, label: `${rule.id} ${nameOf(rule, choose)}` }))}
          />
          <Button type="primary" htmlType="submit" disabled={typed.trim() === '' || ruleId === ''}>{explain.ask}</Button>
        </form>
      </section>
      {eventId !== '' && ruleId !== '' && <Answers key={`${eventId}/${ruleId}`} eventId={eventId} ruleId={ruleId} />}
    </div>
  );
}

function Answers({ eventId, ruleId }: { readonly eventId: string; readonly ruleId: string }) {
  const words = useWords();
  const { api } = useApp();
  const answer = useLoaded(`why ${eventId} ${ruleId}`, async (signal) => {
    const { explanations } = await api.explain(eventId, ruleId, signal);
    const versions = [...new Set(explanations.map(({ rule_version: version }) => version))];
    const rules = await Promise.all(versions.map(async (version) => {
      const whole = await api.ruleVersion(ruleId, version, signal).catch(() => undefined);
      return [version, readDocument(whole?.rule)] as const;
    }));
    return { explanations, rules: new Map(rules) };
  });
  if (answer.error !== undefined) return <Failed error={answer.error} again={answer.again} />;
  if (answer.value === undefined) return <Skeleton active className="page-loading" />;
  const { explanations, rules } = answer.value;
  if (explanations.length === 0) {
    const { unknownTitle, unknownText } = words.life.explain;
    return <section className="panel"><Nothing title={unknownTitle} text={unknownText} /></section>;
  }
  return (
    <div data-testid="explanations" className="explanations">
      {explanations.map((one) => (
        <ExplanationView
          key={`${one.rule_version}/${one.trigger}/${one.key}`} explanation={one} ruleId={ruleId} rule={rules.get(one.rule_version)}
        />
      ))}
    </div>
  );
}

interface ExplanationViewProps {
  readonly explanation: Explanation;
  readonly ruleId: string;
  readonly rule: RuleDocument | undefined;
}

function ExplanationView({ explanation, ruleId, rule }: ExplanationViewProps) {
  const words = useWords();
  const choose = useChoose();
  const [{ language }] = useSettings();
  const { explain } = words.life;
  const { verdict, conditions, facts, excludedBy, rule_version: version, shadow, zh, en } = explanation;
  const held = conditions.filter(({ result }) => result).length;
  const shown = Object.entries(facts);
  return (
    <section className="panel explanation" data-verdict={verdict}>
      <div className="section-head">
        <span className={`verdict is-${verdict}`}>{wordFor(explain.verdicts, verdict)}</span>
        <h2>{choose(zh, en)}</h2>
        <span className="filters-space" />
        <Link to={`/rules/${ruleId}?version=${version}`}>{ruleId} {words.life.version(version)}</Link>
        {shadow && <span className="life-tag is-shadow">{explain.trial}</span>}
      </div>
      {excludedBy.length > 0 && (
        <p className="is-behind-text">{explain.excluded}: {excludedBy.map((name) => exclusionName(rule, name, language)).join(', ')}</p>
      )}
      {conditions.length > 0 && (
        <>
          <p className="muted">{explain.counts(held, conditions.length)}</p>
          <Conditions conditions={conditions} rule={rule} />
        </>
      )}
      {shown.length > 0 && (
        <>
          <h3>{explain.facts}</h3>
          <dl className="fact-values">
            {shown.map(([id, value]) => (
              <div key={id}>
                <dt title={id}>{factName(rule, id, language)}</dt><dd>{valueText(rule, id, value, words, language)}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </section>
  );
}

/** A record is said field by field. */
function valueText(
  rule: RuleDocument | undefined, id: string, value: unknown, { life: { terms } }: Words, language: 'zh' | 'en',
): string {
  if (value === 'none') return terms.none;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return factValue(rule, id, value, language) || '–';
  return Object.entries(value)
    .filter(([, member]: [string, unknown]) => member !== null && member !== '')
    .map(([field, member]: [string, unknown]) => {
      const text = field === 'kind' ? kindName(String(member), language) : factValue(rule, `${id}.${field}`, member, language);
      return `${anyFieldName(field, language)} ${text}`;
    })
    .join(language === 'zh' ? '；' : '; ') || '–';
}

/** The evaluator names exclusions in Chinese. */
function exclusionName(rule: RuleDocument | undefined, zh: string, language: 'zh' | 'en'): string {
  return language === 'zh' ? zh : rule?.exclusions?.find(({ name }) => name?.zh === zh)?.name?.en ?? zh;
}
