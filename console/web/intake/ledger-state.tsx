// One line over the ledger: do the books agree, is the sequence whole, which feeds fell silent.
import { Popover, Tag } from 'antd';
import { useApp } from '../app-context.tsx';
import { chinaTime, wholeNumber } from '../format.ts';
import { kindName } from '../hit/field-words.ts';
import { useNames } from '../names.ts';
import { useSettings, useWords } from '../settings.tsx';
import type { Ledger } from './contract.ts';

export function LedgerState({ ledger, unbalanced }: { readonly ledger: Ledger; readonly unbalanced: number }) {
  const { intake } = useWords();
  const { sequences: { archived, judged, holes }, silent } = ledger;
  const reached = Math.min(archived, judged);
  return (
    <div className="ledger-state" data-testid="ledger-state">
      {unbalanced === 0
        ? ledger.items.length > 0 && <Tag color="success">{intake.balanced}</Tag>
        : <Tag color="error">{intake.unbalanced(unbalanced)}</Tag>}
      {holes.length === 0
        ? <Tag color={reached > 0 ? 'success' : 'default'}>{reached > 0 ? intake.noHoles(wholeNumber(reached)) : intake.beginning}</Tag>
        : (
          <Popover
            trigger="click" placement="bottomLeft"
            content={(
              <ul className="plain-list">
                {holes.map(({ book, from, to }) => (
                  <li key={`${book}${from}`}>{intake.hole(intake.books[book], wholeNumber(from), wholeNumber(to))}</li>
                ))}
              </ul>
            )}
          >
            <Tag color="error" className="is-link" tabIndex={0} role="button">{intake.holes(holes.length)}</Tag>
          </Popover>
        )}
      {silent.length > 0 && (
        <Popover trigger="click" placement="bottomLeft" content={<Silent silent={silent} />}>
          <Tag color="warning" className="is-link" tabIndex={0} role="button">{intake.silent(silent.length)}</Tag>
        </Popover>
      )}
      <span className="muted">{intake.ledgerHelp}</span>
    </div>
  );
}

function Silent({ silent }: Pick<Ledger, 'silent'>) {
  const { intake } = useWords();
  const [{ language }] = useSettings();
  const { names } = useApp();
  const { institutions } = useNames(names);
  return (
    <div className="silent-feeds">
      <p className="muted">{intake.silentHelp}</p>
      <table className="plain-table">
        <tbody>
          {silent.map(({ fixmedins_code: code, kind, last_received_at, silent_hours }) => (
            <tr key={`${code}/${kind ?? ''}`}>
              <td>{institutions.get(code) ?? code}</td>
              <td>{kind === undefined ? intake.allFeeds : kindName(kind, language)}</td>
              <td>{intake.lastSeen} {chinaTime(last_received_at)}</td>
              <td className="is-number">{intake.silentFor(silent_hours)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
