import { Tooltip } from 'antd';
import { useApp } from '../app-context.tsx';
import { wholeNumber } from '../format.ts';
import { useNames } from '../names.ts';
import { useChoose, useWords } from '../settings.tsx';
import { Link } from '../shell/link.tsx';
import type { Overlap } from './life-contract.ts';
import { nameOf } from './rule-text.ts';

/** Which other rules raise hits about the same stay, box or person. */
export function OverlapView({ overlap }: { readonly overlap: readonly Overlap[] }) {
  const { life: { report } } = useWords();
  const choose = useChoose();
  const { names } = useApp();
  const { rules } = useNames(names);
  return (
    <>
      <h2><Tooltip title={report.overlapHelp}>{report.overlap}</Tooltip></h2>
      {overlap.length === 0 ? <p className="muted">{report.noOverlap}</p> : (
        <table className="plain-table" data-testid="overlap">
          <thead>
            <tr>
              <th scope="col">{report.overlapRule}</th><th scope="col" className="is-number">{report.overlapHits}</th>
              <th scope="col" className="is-number">{report.stay}</th><th scope="col" className="is-number">{report.code}</th>
              <th scope="col" className="is-number">{report.person}</th>
            </tr>
          </thead>
          <tbody>
            {overlap.map(({ rule_id: id, hits, by }) => {
              const known = rules.find((rule) => rule.id === id);
              return (
                <tr key={id}>
                  <td><Link to={`/rules/${id}`} className="code">{id}</Link> {known !== undefined && nameOf(known, choose)}</td>
                  <td className="is-number"><b>{wholeNumber(hits)}</b></td><td className="is-number">{wholeNumber(by.stay)}</td>
                  <td className="is-number">{wholeNumber(by.code)}</td><td className="is-number">{wholeNumber(by.person)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </>
  );
}
