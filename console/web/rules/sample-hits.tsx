import { useApp } from '../app-context.tsx';
import { chinaTime, yuan } from '../format.ts';
import { GradeTag } from '../hit/hit-columns.tsx';
import { useNames } from '../names.ts';
import { useChoose, useWords, wordFor } from '../settings.tsx';
import type { SampleHit } from './life-contract.ts';

interface SampleHitsProps {
  readonly hits: readonly SampleHit[];
  /** Found on trial: marked on every row, so that a copied row still says it. */
  readonly isTrial?: boolean;
}

/** Some hits with their sentence. They are in no list of suspicions, so they lead nowhere. */
export function SampleHits({ hits, isTrial = false }: SampleHitsProps) {
  const words = useWords();
  const choose = useChoose();
  const { names } = useApp();
  const { institutions } = useNames(names);
  const { report } = words.life;
  return (
    <table className={isTrial ? 'plain-table samples is-trial' : 'plain-table samples'}>
      <thead>
        <tr>
          <th scope="col">{report.grade}</th><th scope="col">{report.at}</th><th scope="col">{report.institution}</th>
          <th scope="col">{report.subject}</th><th scope="col" className="is-number">{words.columns.amount}</th><th scope="col">{report.why}</th>
        </tr>
      </thead>
      <tbody>
        {hits.map((hit) => (
          <tr key={hit.hit_id}>
            <td><GradeTag grade={hit.grade} short />{isTrial && <span className="life-tag is-shadow">{words.life.versionStates.shadow}</span>}</td>
            <td className="is-time">{chinaTime(hit.at).slice(0, 16)}</td>
            <td title={hit.fixmedins_code}>{institutions.get(hit.fixmedins_code ?? '') ?? hit.fixmedins_code}</td>
            <td title={hit.subject}>{hit.psn_no === undefined
              ? <>{wordFor(words.subjects, hit.subject_kind)} <span className="code">{hit.subject}</span></>
              : <span className="code">{hit.psn_no}</span>}</td>
            <td className="is-number">{yuan(hit.amount)}</td>
            <td>{choose(hit.reason, hit.reason_en)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
