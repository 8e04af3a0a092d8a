import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import type { Condition, RuleDocument } from '../contract.ts';
import { useChoose, useSettings, useWords } from '../settings.tsx';
import { factName, factValue } from './fact-words.ts';
import { operatorText } from './operator-words.ts';

interface ConditionsProps {
  readonly conditions: readonly Condition[];
  /** Gives the facts their names; without it the judgement's own sentence stands for them. */
  readonly rule: RuleDocument | undefined;
}

/** Every condition as it was judged: what was found, what the rule asks, whether it holds. */
export function Conditions({ conditions, rule }: ConditionsProps) {
  const { detail } = useWords();
  const choose = useChoose();
  const [{ language }] = useSettings();
  if (conditions.length === 0) return null;
  return (
    <section className="block">
      <h2>{detail.conditions}</h2>
      <table className="plain-table" data-testid="conditions">
        <thead>
          <tr>
            <th scope="col">{detail.fact}</th><th scope="col" className="is-number">{detail.actual}</th>
            <th scope="col">{detail.operator}</th><th scope="col">{detail.required}</th><th scope="col">{detail.result}</th>
          </tr>
        </thead>
        <tbody>
          {conditions.map((condition, index) => {
            const { fact, operator, actual, required, result, zh, en } = condition;
            const sentence = choose(zh, en);
            return (
              <tr key={index} title={sentence}>
                <td>{rule === undefined ? sentence : factName(rule, fact, language)}</td>
                <td className="is-number"><b>{factValue(rule, fact, actual, language) || '–'}</b></td>
                <td className="is-operator">{operatorText(operator, language)}</td>
                <td>{factValue(rule, fact, required, language) || '–'}</td>
                <td className={result ? 'is-pass' : 'is-fail'}>
                  {result ? <CheckCircleFilled /> : <CloseCircleFilled />} {result ? detail.pass : detail.fail}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
