// The completeness ledger by day and institution or kind: what came in and what became of it, with differences in red.
import { DownloadOutlined } from '@ant-design/icons';
import { Button, Checkbox, DatePicker, Segmented, Table, Tooltip } from 'antd';
import type { TableColumnsType } from 'antd';
import dayjs from 'dayjs';
import { useMemo, useState } from 'react';
import type { LedgerColumn } from '../../wire.ts';
import { useApp } from '../app-context.tsx';
import { DraftInput } from '../filter-bar/draft-input.tsx';
import { chinaDay, wholeNumber } from '../format.ts';
import { kindName } from '../hit/field-words.ts';
import { useNames } from '../names.ts';
import { useSettings, useWords } from '../settings.tsx';
import { Link } from '../shell/link.tsx';
import { Failed, Nothing } from '../shell/messages.tsx';
import { useLoaded } from '../use-loaded.ts';
import { ledgerFile } from './intake-calls.ts';
import { dayAfter, intakeAddress, useIntakeQuery } from './intake-query.ts';
import { LedgerParts } from './ledger-parts.tsx';
import { columnTitle, ledgerColumns, summed, totals } from './ledger-rows.ts';
import type { Grouping, LedgerSum } from './ledger-rows.ts';
import { LedgerState } from './ledger-state.tsx';

const everyMs = 15_000;
const dayForm = 'YYYY-MM-DD';

export function Ledger() {
  const { intake } = useWords();
  const { api } = useApp();
  const { get, set } = useIntakeQuery();
  const today = chinaDay(Date.now());
  const first = get('from') === '' ? today : get('from');
  const last = get('to') === '' ? first : get('to');
  const code = get('fixmedins_code');
  const by: Grouping = get('by') === 'kind' ? 'kind' : 'fixmedins_code';
  const [isOnlyUnbalanced, setOnlyUnbalanced] = useState(false);
  const query = new URLSearchParams({ from: first, to: dayAfter(last), ...(code === '' ? {} : { fixmedins_code: code }) });
  const ledger = useLoaded(query.toString(), (signal) => api.ledger(query, signal), everyMs);
  const all = useMemo(() => summed(ledger.value?.items ?? [], by), [ledger.value, by]);
  const unbalanced = all.filter((row) => row.isUnbalanced);
  const rows = isOnlyUnbalanced ? unbalanced : all;
  const columns = useColumns(by, all.some(({ quarantined }) => quarantined > 0));
  return (
    <>
      <div className="tools">
        <DatePicker.RangePicker
          allowClear={false} value={[dayjs(first), dayjs(last)]} aria-label={intake.day}
          onChange={(range) => set({ from: range?.[0]?.format(dayForm) ?? '', to: range?.[1]?.format(dayForm) ?? '' })}
        />
        <DraftInput
          label={intake.institution} value={code} width={180} isSearch
          onChange={(value) => set({ fixmedins_code: value })}
        />
        <Segmented<Grouping>
          value={by} onChange={(value) => set({ by: value === 'kind' ? 'kind' : '' })}
          options={[{ value: 'fixmedins_code', label: intake.byInstitution }, { value: 'kind', label: intake.byKind }]}
        />
        {unbalanced.length > 0 && (
          <Checkbox checked={isOnlyUnbalanced} onChange={(event) => setOnlyUnbalanced(event.target.checked)}>
            {intake.showUnbalanced}
          </Checkbox>
        )}
        <span className="filters-space" />
        <Button icon={<DownloadOutlined />} href={ledgerFile(query)} download data-testid="ledger-csv">{intake.csv}</Button>
      </div>
      {ledger.value !== undefined && <LedgerState ledger={ledger.value} unbalanced={unbalanced.length} />}
      {ledger.error !== undefined && <Failed error={ledger.error} again={ledger.again} />}
      <div className="scroll">
        <Table<LedgerSum>
          size="small" sticky rowKey="key" columns={columns} dataSource={rows}
          pagination={{ pageSize: 200, hideOnSinglePage: true, size: 'small' }}
          loading={ledger.isLoading && ledger.value === undefined} aria-label={intake.ledgerList}
          rowClassName={(row) => (row.isUnbalanced ? 'is-unbalanced' : '')}
          expandable={{ expandedRowRender: (row) => <LedgerParts row={row} by={by} /> }}
          locale={{ emptyText: <Nothing title={intake.emptyTitle} text={intake.emptyText} /> }}
          summary={() => rows.length > 1 && <Total rows={rows} columns={columns} />}
        />
      </div>
    </>
  );
}

function useColumns(by: Grouping, hasQuarantined: boolean): TableColumnsType<LedgerSum> {
  const { intake } = useWords();
  const { names } = useApp();
  const { institutions } = useNames(names);
  const [{ language }] = useSettings();
  return useMemo(() => [
    { title: intake.day, dataIndex: 'date', width: 108, sorter: (one, other) => one.date.localeCompare(other.date) },
    {
      title: by === 'kind' ? intake.kind : intake.institution, key: 'name', ellipsis: true,
      render: (_, row) => (by === 'kind' ? kindName(row.name, language) : (
        <>{institutions.get(row.name) ?? ''} <span className="code muted">{row.name}</span></>
      )),
    },
    ...ledgerColumns.filter((column) => column !== 'quarantined' || hasQuarantined).map((column) => ({
      title: column === 'difference' || column === 'received'
        ? <Tooltip title={intake.ledgerHelp}>{columnTitle(intake, column)}</Tooltip>
        : columnTitle(intake, column),
      key: column, align: 'right' as const, width: 88,
      sorter: (one: LedgerSum, other: LedgerSum) => one[column] - other[column],
      render: (_: unknown, row: LedgerSum) => <Count row={row} column={column} by={by} />,
    })),
  ], [intake, institutions, language, by, hasQuarantined]);
}

interface CountProps {
  readonly row: LedgerSum;
  readonly column: LedgerColumn;
  readonly by: Grouping;
}

function Count({ row, column, by }: CountProps) {
  const value = row[column];
  const text = wholeNumber(value);
  switch (column) {
    case 'difference':
      return row.isUnbalanced ? <b className="is-fail">{value > 0 ? `+${text}` : text}</b> : <span className="is-pass">0</span>;
    case 'pending':
      return value === 0 ? <span className="muted">0</span> : <b className="is-behind-text">{text}</b>;
    case 'dead': {
      if (value === 0) return <span className="muted">0</span>;
      // Letters know no kind of event, so the way down leads from institutions only.
      if (by === 'kind') return <b className="is-fail">{text}</b>;
      const to = intakeAddress('/intake/dead', { fixmedins_code: row.name, from: row.date, to: row.date, state: 'all' });
      return <Link to={to} className="is-fail"><b>{text}</b></Link>;
    }
    default:
      return value === 0 ? <span className="muted">0</span> : text;
  }
}

function Total({ rows, columns }: { readonly rows: readonly LedgerSum[]; readonly columns: TableColumnsType<LedgerSum> }) {
  const { intake } = useWords();
  const sum = totals(rows);
  return (
    <Table.Summary fixed>
      <Table.Summary.Row className="total">
        <Table.Summary.Cell index={0} />
        <Table.Summary.Cell index={1}>{intake.total}</Table.Summary.Cell>
        <Table.Summary.Cell index={2} />
        {columns.slice(2).map(({ key }, index) => {
          const column = ledgerColumns.find((known) => known === key);
          return (
            <Table.Summary.Cell key={String(key)} index={index + 3} align="right">
              <b>{column === undefined ? '' : wholeNumber(sum[column])}</b>
            </Table.Summary.Cell>
          );
        })}
      </Table.Summary.Row>
    </Table.Summary>
  );
}
