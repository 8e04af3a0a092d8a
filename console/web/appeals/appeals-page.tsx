// For an institution: the cases it has been told of, what is held against it, and its answer.
import { ArrowLeftOutlined } from '@ant-design/icons';
import { Alert, Button, Input, Radio, Skeleton, Table, Tag } from 'antd';
import { useState } from 'react';
import { stances } from '../../../connectors/clickhouse/queries/case-record.ts';
import type { Stance } from '../../../connectors/clickhouse/queries/case-record.ts';
import { outcomeWords, stageWords, stanceWords } from '../../case-words.ts';
import { useApp } from '../app-context.tsx';
import { DueDay, useNamed } from '../cases/stage-tag.tsx';
import { chinaTime, shortTime, yuan } from '../format.ts';
import { itemOf } from '../router.ts';
import { useChoose, useWords } from '../settings.tsx';
import { Link } from '../shell/link.tsx';
import { Failed, Nothing, errorText } from '../shell/messages.tsx';
import { useClock } from '../shell/use-clock.ts';
import { useView } from '../shell/view.tsx';
import { useLoaded } from '../use-loaded.ts';
import type { AppealDetail, AppealRow } from './appeal-calls.ts';

const clockMs = 60_000;
const listEveryMs = 60_000;
const noteMax = 4_000;

export function AppealsPage() {
  const { place } = useView();
  const caseId = itemOf(place.path);
  return <div className="page">{caseId === undefined ? <AppealList /> : <Appeal caseId={caseId} />}</div>;
}

function AppealList() {
  const { casework, appeals } = useWords();
  const { api, router } = useApp();
  const now = useClock(clockMs);
  const found = useLoaded('appeals', (signal) => api.appeals(signal), listEveryMs);
  if (found.error !== undefined) return <Failed error={found.error} again={found.again} />;
  return (
    <section className="panel list">
      <div className="scroll">
        <Table<AppealRow>
          size="small" rowKey="case_id" dataSource={[...(found.value?.items ?? [])]} pagination={false} sticky
          loading={found.isLoading && found.value === undefined} aria-label={appeals.list}
          onRow={(row) => ({ onClick: () => router.go(`/appeals/${row.case_id}`), className: 'is-link' })}
          locale={{ emptyText: <Nothing title={appeals.emptyTitle} text={appeals.emptyText} /> }}
          columns={[
            {
              title: appeals.case, key: 'case', width: 300,
              render: (_, row) => <Link to={`/appeals/${row.case_id}`}><span className="code">{row.case_id}</span></Link>,
            },
            { title: appeals.told, key: 'told', width: 120, render: (_, row) => shortTime(row.told_at) },
            { title: casework.stage, key: 'stage', width: 130, render: (_, row) => <Standing row={row} /> },
            { title: appeals.until, key: 'due', width: 150, render: (_, row) => <DueDay due={row.due} now={now} /> },
            { title: appeals.said, key: 'said', render: (_, { statements }) => statements.at(-1)?.note ?? '' },
          ]}
        />
      </div>
    </section>
  );
}

function Standing({ row: { may_speak, outcome } }: { readonly row: AppealRow }) {
  const { appeals } = useWords();
  const named = useNamed();
  if (outcome !== undefined) return <Tag color={outcome === 'violation' ? 'error' : 'success'}>{named(outcomeWords[outcome])}</Tag>;
  return may_speak ? <Tag color="processing">{appeals.maySpeak}</Tag> : <Tag>{named(stageWords.verification)}</Tag>;
}

function Appeal({ caseId }: { readonly caseId: string }) {
  const { appeals } = useWords();
  const { api } = useApp();
  const now = useClock(clockMs);
  const found = useLoaded(caseId, (signal) => api.appeal(caseId, signal));
  if (found.error !== undefined) return <Failed error={found.error} again={found.again} />;
  if (found.value === undefined) return <Skeleton active className="page-loading" />;
  const { value } = found;
  return (
    <>
      <section className="panel case-work">
        <div className="case-title">
          <Link to="/appeals" aria-label={appeals.back} title={appeals.back}><ArrowLeftOutlined /></Link>
          <h2>{appeals.case} <span className="code">{value.case_id}</span></h2>
          <Standing row={value} />
          {value.due !== undefined && <span>{appeals.until} <DueDay due={value.due} now={now} /></span>}
        </div>
        <Statements appeal={value} />
        {value.may_speak && <Speak caseId={caseId} onSaid={found.again} />}
      </section>
      <section className="panel list">
        <div className="tools"><h2>{appeals.held}</h2></div>
        <div className="scroll"><Held appeal={value} /></div>
      </section>
    </>
  );
}

function Statements({ appeal: { statements } }: { readonly appeal: AppealDetail }) {
  const { appeals } = useWords();
  const named = useNamed();
  if (statements.length === 0) return <p className="muted">{appeals.nothingSaid}</p>;
  return (
    <div className="case-record">
      <table className="plain-table">
        <tbody>
          {statements.map(({ at, stance, note }) => (
            <tr key={at}><td>{chinaTime(at)}</td><td>{named(stanceWords[stance])}</td><td className="case-note">{note}</td></tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Speak({ caseId, onSaid }: { readonly caseId: string; readonly onSaid: () => void }) {
  const words = useWords();
  const { appeals } = words;
  const { api } = useApp();
  const named = useNamed();
  const [stance, setStance] = useState<Stance>('objects');
  const [note, setNote] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const send = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await api.speak(caseId, stance, note.trim());
      setNote('');
      onSaid();
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };
  return (
    <div className="appeal-form">
      <Radio.Group
        value={stance} onChange={({ target }) => setStance(stances.find((one) => one === target.value) ?? 'objects')}
        options={stances.map((value) => ({ value, label: named(stanceWords[value]) }))}
      />
      <Input.TextArea
        rows={3} maxLength={noteMax} value={note} onChange={(event) => setNote(event.target.value)}
        aria-label={appeals.statement} placeholder={appeals.statementHelp}
      />
      <Button type="primary" loading={isBusy} disabled={note.trim() === ''} onClick={() => void send()} data-testid="appeal-send">
        {appeals.send}
      </Button>
      {error !== undefined && <Alert type="error" showIcon role="alert" title={errorText(error, words)} />}
    </div>
  );
}

function Held({ appeal: { hits } }: { readonly appeal: AppealDetail }) {
  const words = useWords();
  const { appeals } = words;
  const choose = useChoose();
  return (
    <Table<AppealDetail['hits'][number]>
      size="small" rowKey="hit_id" dataSource={[...hits]} pagination={false} aria-label={appeals.held}
      columns={[
        { title: words.columns.at, key: 'at', width: 110, render: (_, hit) => shortTime(hit.at) },
        {
          title: words.columns.title, key: 'title',
          render: (_, { title, title_en, reason, reason_en, basis, state }) => (
            <>
              <b>{choose(title, title_en)}</b>{state === 'withdrawn' && <Tag>{appeals.withdrawn}</Tag>}
              {reason !== undefined && <div>{choose(reason, reason_en ?? '')}</div>}
              <div className="muted">{basis.join('；')}</div>
            </>
          ),
        },
        {
          title: words.columns.mdtrt_id, key: 'visit', width: 210,
          render: (_, hit) => <span className="code">{hit.mdtrt_id ?? hit.setl_id ?? ''}</span>,
        },
        {
          title: words.columns.drug_trac_codg, key: 'box', width: 190,
          render: (_, hit) => <span className="code">{hit.drug_trac_codg ?? ''}</span>,
        },
        { title: words.columns.amount, key: 'amount', width: 110, align: 'right', render: (_, hit) => yuan(hit.amount) },
      ]}
    />
  );
}
