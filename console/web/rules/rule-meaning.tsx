// What a version of a rule says: what it judges, when it speaks and with which words, with which numbers, on what ground, when
// it keeps silent, and what it was tested with.
import type { ReactNode } from 'react';
import type { RuleDocument } from '../contract.ts';
import { factName } from '../hit/fact-words.ts';
import { kindName } from '../hit/field-words.ts';
import { GradeTag } from '../hit/hit-columns.tsx';
import { useChoose, useSettings, useWords, wordFor } from '../settings.tsx';
import type { Language } from '../settings.tsx';
import { ConditionTree } from './condition-tree.tsx';
import { whereParts } from './fact-sentence.ts';
import { RuleExamples } from './rule-examples.tsx';
import { RuleFacts } from './rule-facts.tsx';
import { RuleParameters } from './rule-parameters.tsx';
import { stagesOf, triggersOf } from './rule-text.ts';

export function RuleMeaning({ rule }: { readonly rule: RuleDocument }) {
  const words = useWords();
  const choose = useChoose();
  const [{ language }] = useSettings();
  const { message } = rule.event ?? {};
  const separator = language === 'zh' ? '、' : ', ';
  const limits = whereParts(rule, rule.trigger?.['where'], words, language);
  return (
    <>
      <section className="panel">
        {message !== undefined && <p className="rule-message">{template(choose(message.zh, message.en), rule, language)}</p>}
        <dl className="facts">
          <Fact name={words.life.judged}>
            {triggersOf(rule).map((kind) => kindName(kind, language)).join(separator)}
            {limits.length > 0 && <span className="muted"> ({words.life.where}: {limits.join(language === 'zh' ? '；' : '; ')})</span>}
          </Fact>
          <Fact name={words.detail.subject}>{wordFor(words.subjects, rule.key ?? '')}</Fact>
          <Fact name={words.rules.stage}>{stagesOf(rule, words)}</Fact>
          {rule.amount !== undefined && <Fact name={words.life.amountOf}>{factName(rule, rule.amount, language)}</Fact>}
        </dl>
      </section>
      <div className="rule-columns">
        <section className="panel">
          <h2>{words.life.whenText}</h2>
          <ConditionTree rule={rule} condition={rule.conditions} />
          <Grades rule={rule} />
          <Exclusions rule={rule} />
        </section>
        <section className="panel">
          <h2>{words.rules.parameters}</h2>
          <RuleParameters rule={rule} />
          <h2>{words.life.basis}</h2>
          <ul className="basis">{(rule.basis ?? []).map((text) => <li key={text}>{text}</li>)}</ul>
          <RuleExamples rule={rule} />
        </section>
      </div>
      <RuleFacts rule={rule} />
    </>
  );
}

/** `{{gap_days}}` in a message is where the value of that fact will stand. */
function template(text: string, rule: RuleDocument, language: Language): ReactNode {
  return text.split(/\{\{([^}|]+)(?:\|[a-z]+)?\}\}/).map((part, index) =>
    (index % 2 === 0 ? part : <em key={index}>{factName(rule, part.trim(), language)}</em>));
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return <div><dt>{name}</dt><dd>{children}</dd></div>;
}

function Grades({ rule }: { readonly rule: RuleDocument }) {
  const words = useWords();
  const choose = useChoose();
  const steps = rule.grade_when ?? [];
  if (steps.length === 0) return null;
  return (
    <>
      <h2>{words.life.grades}</h2>
      {steps.map((step, index) => (
        <div key={index} className="rule-step">
          <h3><GradeTag grade={step.grade} /> {step.why !== undefined && choose(step.why.zh, step.why.en)}</h3>
          <ConditionTree rule={rule} condition={step.conditions} />
        </div>
      ))}
      {rule.grade !== undefined && <p className="rule-step"><GradeTag grade={rule.grade} /> {words.life.gradeOtherwise}</p>}
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
