// The completeness ledger: received = judged + not judged + pending, by day and institution or kind, and what was dead.
import { Segmented, DatePicker, Table, Tooltip } from 'antd';
import type { TableColumnsType } from 'antd';
import dayjs from 'dayjs';
import { useMemo, useState } from 'react';
import { useApp } from '../app-context.tsx';
import type { LedgerRow } from '../contract.ts';
import { DraftInput } from '../filter-bar/draft-input.tsx';
import { chinaDay, wholeNumber } from '../format.ts';
import { kindName } from '../hit/field-words.ts';
import { useNames } from '../names.ts';
import { useSettings, useWords } from '../settings.tsx';
import { Failed, Nothing } from '../shell/messages.tsx';
import { useLoaded } from '../use-loaded.ts';

const everyMs = 15_000;
const dayForm = 'YYYY-MM-DD';

type Grouping = 'fixmedins_code' | 'kind';
const counts = ['received', 'judged', 'not_judged', 'late', 'dead'] as const;

interface Sum extends Record<(typeof counts)[number], number> {
  readonly key: string;
  readonly date: string;
  readonly name: string;
  readonly parts: readonly LedgerRow[];
}

export function Ledger() {
  const { intake } = useWords();
  const { api } = useApp();
  const today = chinaDay(Date.now());
  const [days, setDays] = useState<readonly [string, string]>([today, today]);
  const [code, setCode] = useState('');
  const [by, setBy] = useState<Grouping>('fixmedins_code');
  const query = new URLSearchParams({ dateFrom: days[0], dateTo: days[1], ...(code === '' ? {} : { fixmedins_code: code }) });
  const ledger = useLoaded(query.toString(), (signal) => api.ledger(query, signal), everyMs);
  const rows = useMemo(() => summed(ledger.value?.items ?? [], by), [ledger.value, by]);
  const columns = useColumns(by);
  return (
    <>
      <div className="tools">
        <DatePicker.RangePicker
          allowClear={false} value={[dayjs(days[0]), dayjs(days[1])]} aria-label={intake.day}
          onChange={(range) => setDays([range?.[0]?.format(dayForm) ?? today, range?.[1]?.format(dayForm) ?? today])}
        />
        <DraftInput label={intake.institution} value={code} width={180} onChange={setCode} isSearch />
        <Segmented<Grouping>
          value={by} onChange={setBy}
          options={[{ value: 'fixmedins_code', label: intake.byInstitution }, { value: 'kind', label: intake.byKind }]}
        />
        <span className="filters-space" />
        <span className="muted">{intake.ledgerHelp}</span>
      </div>
      {ledger.error !== undefined && <Failed error={ledger.error} again={ledger.again} />}
      <div className="scroll">
        <Table<Sum>
          size="small" sticky rowKey="key" columns={columns} dataSource={rows}
          pagination={{ pageSize: 200, hideOnSinglePage: true, size: 'small' }}
          loading={ledger.isLoading && ledger.value === undefined} aria-label={intake.ledgerList}
          expandable={{ expandedRowRender: (row) => <Parts row={row} by={by} /> }}
          locale={{ emptyText: <Nothing title={intake.emptyTitle} text={intake.emptyText} /> }}
          summary={() => rows.length > 1 && <Total rows={rows} />}
        />
      </div>
    </>
  );
}

function useColumns(by: Grouping): TableColumnsType<Sum> {
  const { intake } = useWords();
  const { names } = useApp();
  const { institutions } = useNames(names);
  const [{ language }] = useSettings();
  return useMemo(() => [
    { title: intake.day, dataIndex: 'date', width: 120, sorter: (one, other) => one.date.localeCompare(other.date) },
    {
      title: by === 'kind' ? intake.kind : intake.institution, key: 'name',
      render: (_, row) => (by === 'kind' ? kindName(row.name, language) : (
        <>{institutions.get(row.name) ?? ''} <span className="code muted">{row.name}</span></>
      )),
    },
    number(intake.received, 'received'),
    number(intake.judged, 'judged'),
    number(intake.notJudged, 'not_judged'),
    { title: intake.pending, key: 'pending', align: 'right', width: 110, render: (_, row) => <Pending row={row} /> },
    number(intake.late, 'late'),
    {
      ...number(intake.deadCount, 'dead'),
      render: (_, row) => (row.dead > 0 ? <b className="is-fail">{wholeNumber(row.dead)}</b> : '0'),
    },
  ], [intake, institutions, language, by]);
}

function number(title: string, field: (typeof counts)[number]): TableColumnsType<Sum>[number] {
  return {
    title, key: field, align: 'right', width: 110, sorter: (one: Sum, other: Sum) => one[field] - other[field],
    render: (_: unknown, row: Sum) => wholeNumber(row[field]),
  };
}

function Pending({ row }: { readonly row: Sum }) {
  const { intake } = useWords();
  const pending = Math.max(0, row.received - row.judged - row.not_judged);
  if (pending === 0) return <span className="is-pass">0</span>;
  return <Tooltip title={intake.ledgerHelp}><b className="is-behind-text">{wholeNumber(pending)}</b></Tooltip>;
}

function Parts({ row, by }: { readonly row: Sum; readonly by: Grouping }) {
  const { intake } = useWords();
  const [{ language }] = useSettings();
  const { names } = useApp();
  const { institutions } = useNames(names);
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th scope="col">{by === 'kind' ? intake.institution : intake.kind}</th>
          {[intake.received, intake.judged, intake.notJudged, intake.late, intake.deadCount].map((title) => (
            <th key={title} scope="col" className="is-number">{title}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {row.parts.map((part) => (
          <tr key={`${part.fixmedins_code}/${part.kind}`}>
            <td>{by === 'kind' ? institutions.get(part.fixmedins_code) ?? part.fixmedins_code : kindName(part.kind, language)}</td>
            {counts.map((field) => <td key={field} className="is-number">{wholeNumber(part[field])}</td>)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Total({ rows }: { readonly rows: readonly Sum[] }) {
  const { intake } = useWords();
  const total = (field: (typeof counts)[number]) => rows.reduce((sum, row) => sum + row[field], 0);
  const pending = Math.max(0, total('received') - total('judged') - total('not_judged'));
  const cells = [total('received'), total('judged'), total('not_judged'), pending, total('late'), total('dead')];
  return (
    <Table.Summary fixed>
      <Table.Summary.Row className="total">
        <Table.Summary.Cell index={0} />
        <Table.Summary.Cell index={1}>{intake.total}</Table.Summary.Cell>
        <Table.Summary.Cell index={2} />
        {cells.map((value, index) => (
          <Table.Summary.Cell key={index} index={index + 3} align="right"><b>{wholeNumber(value)}</b></Table.Summary.Cell>
        ))}
      </Table.Summary.Row>
    </Table.Summary>
  );
}

function summed(rows: readonly LedgerRow[], by: Grouping): Sum[] {
  const sums = new Map<string, LedgerRow[]>();
  for (const row of rows) {
    const key = `${row.date}/${row[by]}`;
    const parts = sums.get(key);
    if (parts === undefined) sums.set(key, [row]);
    else parts.push(row);
  }
  return [...sums].map(([key, parts]) => {
    const total = (field: (typeof counts)[number]) => parts.reduce((sum, part) => sum + part[field], 0);
    const [first] = parts;
    return {
      key, parts, date: first?.date ?? '', name: first?.[by] ?? '',
      received: total('received'), judged: total('judged'), not_judged: total('not_judged'), late: total('late'), dead: total('dead'),
    };
  });
}
