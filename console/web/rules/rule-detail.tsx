// One rule as its readers need it: what it says, when it speaks, with which numbers, and on what ground.
import { ArrowLeftOutlined, SearchOutlined } from '@ant-design/icons';
import { Collapse } from 'antd';
import type { ReactNode } from 'react';
import type { RuleDocument } from '../contract.ts';
import { plain } from '../format.ts';
import { factName, factValue, unitName } from '../hit/fact-words.ts';
import { kindName } from '../hit/field-words.ts';
import { GradeTag } from '../hit/hit-columns.tsx';
import { useChoose, useSettings, useWords, wordFor } from '../settings.tsx';
import { Link } from '../shell/link.tsx';
import type { Language } from '../settings.tsx';
import { ConditionTree } from './condition-tree.tsx';
import { FamilyOf, nameOf, stagesOf, triggersOf } from './rule-list.tsx';

export function RuleDetail({ rule }: { readonly rule: RuleDocument }) {
  const words = useWords();
  const choose = useChoose();
  const [{ language }] = useSettings();
  const message = rule.event?.message;
  return (
    <div className="page rule">
      <section className="panel">
        <div className="case-title">
          <Link to="/rules" aria-label={words.rules.back} title={words.rules.back}><ArrowLeftOutlined /></Link>
          <span className="code">{rule.id}</span>
          <h2>{nameOf(rule, choose)}</h2>
          {rule.grade !== undefined && <GradeTag grade={rule.grade} />}
          <FamilyOf family={rule.family} />
          <span className="filters-space" />
          <Link to={`/search?rule=${rule.id}`}><SearchOutlined /> {words.rules.hitsToday}</Link>
        </div>
        <dl className="facts">
          <Fact name={words.rules.version}>{rule.version}</Fact>
          <Fact name={words.rules.stage}>{stagesOf(rule, words)}</Fact>
          <Fact name={words.rules.effective}>
            {words.rules.from} {rule.effective?.from} {rule.effective?.to !== undefined && `${words.rules.until} ${rule.effective.to}`}
          </Fact>
          <Fact name={words.detail.subject}>{wordFor(words.subjects, rule.key ?? '')}</Fact>
          <Fact name={words.rules.trigger} isWide>{triggersOf(rule).map((kind) => kindName(kind, language)).join('、')}</Fact>
          {message !== undefined && (
            <Fact name={words.rules.message} isWide>{template(choose(message.zh, message.en), rule, language)}</Fact>
          )}
        </dl>
      </section>
      <div className="rule-columns">
        <section className="panel">
          <h2>{words.rules.conditions}</h2>
          <ConditionTree rule={rule} condition={rule.conditions} />
          {(rule.grade_when ?? []).map((step, index) => (
            <div key={index} className="rule-step">
              <h3><GradeTag grade={step.grade} /> {step.why !== undefined && choose(step.why.zh, step.why.en)}</h3>
              <ConditionTree rule={rule} condition={step.conditions} />
            </div>
          ))}
          <Exclusions rule={rule} />
        </section>
        <section className="panel">
          <Parameters rule={rule} />
          <h2>{words.rules.basis}</h2>
          <ul className="basis">{(rule.basis ?? []).map((text) => <li key={text}>{text}</li>)}</ul>
          <Examples rule={rule} />
        </section>
      </div>
      <Collapse
        size="small"
        items={[{ key: 'source', label: words.rules.source, children: <pre className="source">{JSON.stringify(rule, undefined, 2)}</pre> }]}
      />
    </div>
  );
}

/** `{{gap_days}}` in a message is where the value of that fact will stand. */
function template(text: string, rule: RuleDocument, language: Language): ReactNode {
  return text.split(/\{\{([^}|]+)(?:\|[a-z]+)?\}\}/).map((part, index) =>
    (index % 2 === 0 ? part : <em key={index}>{factName(rule, part.trim(), language)}</em>));
}

interface FactProps {
  readonly name: string;
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

function Fact({ name, isWide = false, children }: FactProps) {
  return <div className={isWide ? 'fact-wide' : ''}><dt>{name}</dt><dd>{children}</dd></div>;
}

function Parameters({ rule }: { readonly rule: RuleDocument }) {
  const words = useWords();
  const [{ language }] = useSettings();
  const choose = useChoose();
  const parameters = Object.entries(rule.params ?? {});
  if (parameters.length === 0) return null;
  return (
    <>
      <h2>{words.rules.parameters}</h2>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{words.rules.parameter}</th><th scope="col" className="is-number">{words.rules.value}</th>
            <th scope="col">{words.rules.unit}</th><th scope="col">{words.rules.range}</th><th scope="col">{words.rules.regional}</th>
          </tr>
        </thead>
        <tbody>
          {parameters.map(([id, { name, unit, default: value, min, max, by_admdvs: regional }]) => (
            <tr key={id}>
              <td title={id}>{name === undefined ? id : choose(name.zh, name.en)}</td>
              <td className="is-number"><b>{unit === 'percent' ? factValue(rule, id, value, language) : plain(value)}</b></td>
              <td>{unit === undefined ? '' : unitName(unit, language)}</td>
              <td>{min === undefined && max === undefined ? '' : `${min ?? ''} – ${max ?? ''}`}</td>
              <td>{Object.entries(regional ?? {}).map(([area, local]) => `${area}: ${plain(local)}`).join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Exclusions({ rule }: { readonly rule: RuleDocument }) {
  const words = useWords();
  const choose = useChoose();
  const exclusions = rule.exclusions ?? [];
  if (exclusions.length === 0) return null;
  return (
    <>
      <h2>{words.rules.exclusions}</h2>
      {exclusions.map(({ id, name, conditions }, index) => (
        <div key={id ?? index} className="rule-step">
          <h3>{name === undefined ? id : choose(name.zh, name.en)}</h3>
          <ConditionTree rule={rule} condition={conditions} />
        </div>
      ))}
    </>
  );
}

function Examples({ rule }: { readonly rule: RuleDocument }) {
  const words = useWords();
  const choose = useChoose();
  const examples = rule.examples ?? [];
  if (examples.length === 0) return null;
  return (
    <>
      <h2>{words.rules.examples}</h2>
      <ul className="examples">
        {examples.map(({ name, events = [], hits = [] }, index) => (
          <li key={index}>
            {hits.length > 0
              ? <span className="example is-hit">{words.rules.hitExample}</span>
              : <span className="example">{words.rules.missExample}</span>}
            {name !== undefined && choose(name.zh, name.en)} <small className="muted">{words.rules.events(events.length)}</small>
          </li>
        ))}
      </ul>
    </>
  );
}
