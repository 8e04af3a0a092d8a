import { ArrowLeftOutlined, DownloadOutlined } from '@ant-design/icons';
import { Button, Skeleton, Tooltip } from 'antd';
import { useApp } from '../app-context.tsx';
import type { CaseDetail } from '../contract.ts';
import { chinaTime, wholeNumber } from '../format.ts';
import { FamilyTag, GradeTag, columnsNamed, searchColumnNames } from '../hit/hit-columns.tsx';
import { HitTable } from '../hit/hit-table.tsx';
import { Money } from '../hit/money.tsx';
import { useTriage } from '../hit/use-triage.ts';
import { useNames } from '../names.ts';
import { useWords, wordFor } from '../settings.tsx';
import { Link } from '../shell/link.tsx';
import { Failed } from '../shell/messages.tsx';
import { useLoaded } from '../use-loaded.ts';
import { CaseWorkPanel } from './case-work.tsx';

const columns = columnsNamed([...searchColumnNames, 'mdtrt_id']);
/** Members written out; more are counted. */
const membersShown = 12;

export function CaseDetailView({ caseId }: { readonly caseId: string }) {
  const words = useWords();
  const { api } = useApp();
  const found = useLoaded(caseId, (signal) => api.case(caseId, signal));
  if (found.error !== undefined) return <Failed error={found.error} again={found.again} />;
  if (found.value === undefined) return <Skeleton active className="page-loading" />;
  return (
    <div className="page">
      <CaseSummary found={found.value} />
      <CaseWorkPanel found={found.value} onChanged={found.again} />
      <section className="panel list">
        <div className="tools">
          <h2>{words.cases.hitsOf}</h2>
          <span className="filters-space" />
          <Button icon={<DownloadOutlined />} href={`/api/hits/export?format=csv&case_id=${caseId}`} download>{words.search.csv}</Button>
          <Button icon={<DownloadOutlined />} href={`/api/hits/export?format=xlsx&case_id=${caseId}`} download>{words.search.xlsx}</Button>
        </div>
        <CaseHits found={found.value} />
      </section>
    </div>
  );
}

function CaseSummary({ found }: { readonly found: CaseDetail }) {
  const words = useWords();
  const { names } = useApp();
  const { institutions } = useNames(names);
  return (
    <section className="panel case-summary">
      <div className="case-title">
        <Link to="/cases" aria-label={words.cases.back} title={words.cases.back}><ArrowLeftOutlined /></Link>
        <h2>{wordFor(words.subjects, found.subject_kind)} <span className="code">{found.subject}</span></h2>
        {found.grade !== undefined && <GradeTag grade={found.grade} />}
        {found.families.map((family) => <FamilyTag key={family} family={family} />)}
      </div>
      <dl className="facts">
        <div className="fact-amount">
          <dt><Tooltip title={words.cases.amountHelp}>{words.detail.amount}</Tooltip></dt>
          <dd><Money amount={found.amount} /></dd>
        </div>
        <div className="fact-amount">
          <dt>{words.detail.fund}</dt><dd><Money amount={found.fund_amount} /></dd>
        </div>
        <div><dt>{words.cases.hits}</dt><dd>{wholeNumber(found.hits)}</dd></div>
        <div><dt>{words.cases.span}</dt><dd>{chinaTime(found.first_at ?? '')} – {chinaTime(found.last_at ?? '')}</dd></div>
        <div className="fact-wide">
          <dt>{words.cases.members}</dt>
          <dd>
            {found.fixmedins_codes.slice(0, membersShown).map((code) => institutions.get(code) ?? code).join('、')}
            {found.psn_nos.length > 0 && ' · '}
            <span className="code">{found.psn_nos.slice(0, membersShown).join('、')}</span>
            {found.psn_nos.length > membersShown && <span className="muted"> +{found.psn_nos.length - membersShown}</span>}
          </dd>
        </div>
        <div className="fact-wide">
          <dt>{words.cases.rules}</dt>
          <dd className="tags">{found.rules.map((id) => <Link key={id} to={`/rules/${id}`}>{id}</Link>)}</dd>
        </div>
      </dl>
    </section>
  );
}

function CaseHits({ found }: { readonly found: CaseDetail }) {
  const words = useWords();
  const triage = useTriage(found.items);
  return (
    <HitTable
      label={words.cases.hitsOf} rows={found.items} columns={columns} selectedId={triage.selectedId}
      onOpen={triage.open} empty={null}
    />
  );
}
