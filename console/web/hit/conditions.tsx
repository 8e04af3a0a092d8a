import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import type { Condition } from '../contract.ts';
import { spoken } from '../format.ts';
import { useChoose, useSettings, useWords } from '../settings.tsx';
import { operatorText } from './operator-words.ts';

/** Every condition as it was judged: what was found, what the rule asks, whether it holds. */
export function Conditions({ conditions }: { readonly conditions: readonly Condition[] }) {
  const choose = useChoose();
  const words = useWords();
  const [{ language }] = useSettings();
  const { detail, common } = words;
  const shown = (value: unknown) => spoken(value, common) || '–';
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
          {conditions.map((condition, index) => (
            <tr key={index}>
              <td><span title={condition.fact}>{choose(condition.zh, condition.en)}</span></td>
              <td className="is-number"><b>{shown(condition.actual)}</b></td>
              <td className="is-operator">{operatorText(condition.operator, language)}</td>
              <td>{shown(condition.required)}</td>
              <td className={condition.result ? 'is-pass' : 'is-fail'}>
                {condition.result ? <CheckCircleFilled /> : <CloseCircleFilled />} {condition.result ? detail.pass : detail.fail}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
