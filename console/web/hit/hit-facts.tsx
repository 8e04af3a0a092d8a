import { Tooltip } from 'antd';
import { useApp } from '../app-context.tsx';
import type { ListedHit } from '../contract.ts';
import { chinaTime } from '../format.ts';
import { useNames } from '../names.ts';
import { useSettings, useWords, wordFor } from '../settings.tsx';
import { Link } from '../shell/link.tsx';
import { fieldName } from './field-words.ts';
import { Money } from './money.tsx';

const references = ['mdtrt_id', 'setl_id', 'drug_trac_codg', 'med_list_codg', 'dr_codg'] as const;

/** A masked number finds nobody. */
function isMasked(value: string): boolean {
  return value.includes('*');
}

/** Amounts, who and where, when, and the ids to look it up elsewhere. */
export function HitFacts({ hit }: { readonly hit: ListedHit }) {
  const words = useWords();
  const [{ language }] = useSettings();
  const { names } = useApp();
  const { institutions } = useNames(names);
  const institution = institutions.get(hit.fixmedins_code ?? '');
  return (
    <dl className="facts hit-facts">
      <div className="fact-amount">
        <dt>{words.detail.amount}</dt>
        <dd><Money amount={hit.amount} /></dd>
      </div>
      <div className="fact-amount">
        <dt>{words.detail.fund}</dt>
        <dd><Money amount={hit.fund_amount} /></dd>
      </div>
      {hit.counted_amount !== undefined && hit.counted_amount !== hit.amount && (
        <div className="fact-amount">
          <dt><Tooltip title={words.detail.countedHelp}>{words.detail.counted}</Tooltip></dt>
          <dd><Money amount={hit.counted_amount} /></dd>
        </div>
      )}
      {hit.parent_hit_id !== undefined && (
        <div>
          <dt>{words.detail.parent}</dt>
          <dd><Link to={`/hits/${hit.parent_hit_id}`}>{words.detail.openParent}</Link></dd>
        </div>
      )}
      {hit.to_fetch !== undefined && (
        <div className="fact-wide">
          <dt>{words.detail.toFetch}</dt>
          <dd>{hit.to_fetch.join('；')}</dd>
        </div>
      )}
      <div>
        <dt>{words.detail.rule}</dt>
        <dd><Link to={`/rules/${hit.rule_id}`}>{hit.rule_id}</Link> <span className="muted">{words.detail.version(hit.rule_version)}</span></dd>
      </div>
      {hit.fixmedins_code !== undefined && (
        <div className="fact-wide">
          <dt>{words.detail.institution}</dt>
          <dd>
            <Link to={`/search?fixmedins_code=${hit.fixmedins_code}`}>{institution ?? hit.fixmedins_code}</Link>
            {institution !== undefined && <span className="code muted"> {hit.fixmedins_code}</span>}
          </dd>
        </div>
      )}
      {hit.psn_no !== undefined && (
        <div>
          <dt>{words.detail.person}</dt>
          <dd className="code">
            {isMasked(hit.psn_no) ? hit.psn_no : <Link to={`/search?psn_no=${hit.psn_no}`}>{hit.psn_no}</Link>}
          </dd>
        </div>
      )}
      <div><dt>{words.detail.at}</dt><dd>{chinaTime(hit.at)}</dd></div>
      <div><dt>{words.detail.detected}</dt><dd>{chinaTime(hit.detected_at)}</dd></div>
      {references.map((field) => hit[field] !== undefined && (
        <div key={field}><dt>{fieldName(field, language)}</dt><dd className="code">{hit[field]}</dd></div>
      ))}
      <div className="fact-full">
        <dt>{words.detail.subject}</dt>
        <dd>
          {wordFor(words.subjects, hit.subject_kind)} <span className="code">{hit.subject}</span>
          {hit.case_id !== undefined && <> · <Link to={`/cases/${hit.case_id}`}>{words.detail.sameSubject}</Link></>}
        </dd>
      </div>
    </dl>
  );
}
