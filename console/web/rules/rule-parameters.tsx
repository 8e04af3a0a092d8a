import type { RuleDocument } from '../contract.ts';
import { plain } from '../format.ts';
import { factValue, unitName } from '../hit/fact-words.ts';
import { useChoose, useSettings, useWords } from '../settings.tsx';

/** Each parameter with its unit, range, and the values that regions have of their own. */
export function RuleParameters({ rule }: { readonly rule: RuleDocument }) {
  const words = useWords();
  const [{ language }] = useSettings();
  const choose = useChoose();
  const parameters = Object.entries(rule.params ?? {});
  if (parameters.length === 0) return <p className="muted">{words.life.noParameters}</p>;
  return (
    <table className="plain-table" data-testid="parameters">
      <thead>
        <tr>
          <th scope="col">{words.rules.parameter}</th><th scope="col" className="is-number">{words.rules.value}</th>
          <th scope="col">{words.rules.unit}</th><th scope="col">{words.life.range}</th><th scope="col">{words.life.regions}</th>
        </tr>
      </thead>
      <tbody>
        {parameters.map(([id, { name, unit, default: value, min, max, by_admdvs: regional }]) => (
          <tr key={id}>
            <td title={id}>{name === undefined ? id : choose(name.zh, name.en)}</td>
            <td className="is-number"><b>{unit === 'percent' ? factValue(rule, id, value, language) : plain(value)}</b></td>
            <td>{unit === undefined ? '' : unitName(unit, language)}</td>
            <td>{min === undefined && max === undefined ? '' : `${min ?? ''} – ${max ?? ''}`}</td>
            <td>
              {Object.entries(regional ?? {}).map(([area, local]) => (
                <span key={area} className="fact-part">{words.life.regionOf(area)}: <b>{factValue(rule, id, local, language)}</b></span>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
