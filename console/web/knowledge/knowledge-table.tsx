import { DownloadOutlined, HistoryOutlined, SearchOutlined, UploadOutlined } from '@ant-design/icons';
import { App as AntApp, Button, Input, Skeleton, Table, Tooltip, Upload } from 'antd';
import { useMemo, useState } from 'react';
import { useApp } from '../app-context.tsx';
import type { KnowledgeTable } from '../contract.ts';
import { parseCsv } from '../csv.ts';
import { chinaTime, wholeNumber } from '../format.ts';
import { useChoose, useSettings, useWords } from '../settings.tsx';
import { Failed } from '../shell/messages.tsx';
import { useLoaded } from '../use-loaded.ts';
import { ReplaceTable } from './replace-table.tsx';
import { TableVersions } from './table-versions.tsx';

const rowsAPage = 100;

interface KnowledgeTableViewProps {
  readonly table: KnowledgeTable;
  readonly onReplaced: () => void;
}

export function KnowledgeTableView({ table, onReplaced }: KnowledgeTableViewProps) {
  const words = useWords();
  const choose = useChoose();
  const [{ language }] = useSettings();
  const { api } = useApp();
  const [wanted, setWanted] = useState('');
  const [isShowingVersions, showVersions] = useState(false);
  const csv = useLoaded(table.table, (signal) => api.knowledgeCsv(table.table, signal));
  const [head = [], ...rows] = useMemo(() => parseCsv(csv.value ?? ''), [csv.value]);
  const shown = useMemo(() => found(rows, wanted), [csv.value, wanted]);
  const replaced = () => {
    csv.again();
    onReplaced();
  };
  return (
    <section className="panel list">
      <div className="tools">
        <h2>{choose(table.name ?? table.table, table.name_en ?? table.table)}</h2>
        {table.updated_at !== undefined && <span className="muted">{words.knowledge.updated} {chinaTime(table.updated_at)}</span>}
        <span className="filters-space" />
        <span className="muted">{words.knowledge.shownRows(shown.length, rows.length)}</span>
        <Input
          allowClear prefix={<SearchOutlined />} placeholder={words.knowledge.search} aria-label={words.knowledge.search}
          style={{ width: 180 }} value={wanted} onChange={(event) => setWanted(event.target.value)} data-search=""
        />
        <Button icon={<DownloadOutlined />} href={`/api/knowledge/${table.table}`} download={`${table.table}.csv`}>{words.knowledge.download}</Button>
        <Button icon={<HistoryOutlined />} onClick={() => showVersions(true)}>{words.knowledge.versions}</Button>
        <ReplaceButton table={table} onReplaced={replaced} />
      </div>
      {isShowingVersions && <TableVersions table={table.table} onClose={() => showVersions(false)} />}
      {csv.error !== undefined && <Failed error={csv.error} again={csv.again} />}
      {csv.value === undefined && csv.isLoading ? <Skeleton active className="page-loading" /> : (
        <div className="scroll">
          <Table<Row>
            size="small" sticky rowKey="key" dataSource={shown.map((cells, key) => ({ key, cells }))} aria-label={table.table}
            pagination={{ defaultPageSize: rowsAPage, showSizeChanger: false, hideOnSinglePage: true, size: 'small' }}
            scroll={{ x: 'max-content' }}
            columns={head.map((name, at) => {
              const column = table.columns.find((one) => one.name === name);
              return {
                key: name,
                title: <span title={name}>{language === 'zh' ? column?.zh ?? name : name}</span>,
                render: (_, row) => row.cells[at],
                align: column?.type === 'number' ? 'right' : 'left',
              };
            })}
          />
        </div>
      )}
    </section>
  );
}

interface Row {
  readonly key: number;
  readonly cells: readonly string[];
}

function ReplaceButton({ table, onReplaced }: KnowledgeTableViewProps) {
  const words = useWords();
  const { me } = useApp();
  const { message, modal } = AntApp.useApp();
  const [chosen, setChosen] = useState<{ readonly csv: string; readonly rows: number } | undefined>();
  const isAllowed = me.role === 'admin';

  const offer = async (file: File) => {
    const csv = await file.text();
    const [head = [], ...rows] = parseCsv(csv);
    const missing = table.columns.map((column) => column.name).filter((name) => !head.includes(name));
    if (missing.length === 0) setChosen({ csv, rows: rows.length });
    else {
      const content = words.knowledge.headMissing(missing.join(', '));
      modal.error({ title: words.knowledge.confirmTitle, content });
    }
  };
  const done = (isReplaced: boolean) => {
    if (isReplaced && chosen !== undefined) {
      void message.success(`${words.knowledge.replaced}: ${wholeNumber(chosen.rows)}`);
      onReplaced();
    }
    setChosen(undefined);
  };
  const button = <Button icon={<UploadOutlined />} disabled={!isAllowed}>{words.knowledge.upload}</Button>;
  if (!isAllowed) return <Tooltip title={words.knowledge.notAllowed}>{button}</Tooltip>;
  return (
    <>
      <Upload
        accept=".csv,text/csv" showUploadList={false} disabled={!isAllowed}
        beforeUpload={(file) => {
          void offer(file);
          return Upload.LIST_IGNORE;
        }}
      >
        {button}
      </Upload>
      {chosen !== undefined && <ReplaceTable table={table} csv={chosen.csv} rows={chosen.rows} onDone={done} />}
    </>
  );
}

function found(rows: readonly (readonly string[])[], wanted: string): readonly (readonly string[])[] {
  const text = wanted.trim().toLowerCase();
  return text === '' ? rows : rows.filter((row) => row.some((cell) => cell.toLowerCase().includes(text)));
}
