// One row of the ledger taken apart: its kinds, or its institutions.
import { useApp } from '../app-context.tsx';
import { wholeNumber } from '../format.ts';
import { kindName } from '../hit/field-words.ts';
import { useNames } from '../names.ts';
import { useSettings, useWords } from '../settings.tsx';
import { columnTitle, ledgerColumns } from './ledger-rows.ts';
import type { Grouping, LedgerSum } from './ledger-rows.ts';

export function LedgerParts({ row, by }: { readonly row: LedgerSum; readonly by: Grouping }) {
  const { intake } = useWords();
  const [{ language }] = useSettings();
  const { names } = useApp();
  const { institutions } = useNames(names);
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th scope="col">{by === 'kind' ? intake.institution : intake.kind}</th>
          {ledgerColumns.map((column) => <th key={column} scope="col" className="is-number">{columnTitle(intake, column)}</th>)}
        </tr>
      </thead>
      <tbody>
        {row.parts.map((part) => (
          <tr key={`${part.fixmedins_code}/${part.kind}`}>
            <td>{by === 'kind' ? institutions.get(part.fixmedins_code) ?? part.fixmedins_code : kindName(part.kind, language)}</td>
            {ledgerColumns.map((column) => (
              <td key={column} className={column === 'difference' && part.difference !== 0 ? 'is-number is-fail' : 'is-number'}>
                {wholeNumber(part[column])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
