// Every version a table has had here, and which of them judge.
import { DownloadOutlined } from '@ant-design/icons';
import { Button, Drawer, Skeleton, Table, Tag } from 'antd';
import { useApp } from '../app-context.tsx';
import { chinaTime, wholeNumber } from '../format.ts';
import { useWords } from '../settings.tsx';
import { Failed } from '../shell/messages.tsx';
import { useLoaded } from '../use-loaded.ts';
import type { TableVersion } from './knowledge-contract.ts';

interface TableVersionsProps {
  readonly table: string;
  readonly onClose: () => void;
}

export function TableVersions({ table, onClose }: TableVersionsProps) {
  const { knowledge } = useWords();
  const { api } = useApp();
  const loaded = useLoaded(`${table} versions`, (signal) => api.tableVersions(table, signal));
  return (
    <Drawer open title={knowledge.versions} size="large" onClose={onClose}>
      {loaded.error !== undefined && <Failed error={loaded.error} again={loaded.again} />}
      {loaded.value === undefined ? <Skeleton active /> : (
        <Table<TableVersion>
          size="small" rowKey="version" pagination={false} dataSource={[...loaded.value.items]}
          locale={{ emptyText: knowledge.neverReplaced }} aria-label={knowledge.versions}
          columns={[
            {
              title: knowledge.version,
              render: (_, one) => <>{one.version} {one.in_force && <Tag color="green">{knowledge.inForce}</Tag>}</>,
            },
            {
              title: knowledge.serviceDates,
              render: (_, { from }) => (from === undefined ? knowledge.allDates : knowledge.fromDate(from)),
            },
            { title: knowledge.rows, align: 'right', render: (_, one) => wholeNumber(one.rows) },
            {
              title: knowledge.replacedBy,
              render: (_, one) => <>{chinaTime(one.at)}<br /><span className="muted">{one.by} {one.note}</span></>,
            },
            {
              key: 'csv',
              render: (_, one) => (
                <Button
                  size="small" icon={<DownloadOutlined />} aria-label={`${knowledge.download} ${one.version}`}
                  href={`/api/knowledge/${table}/versions/${one.version}`} download={`${table}-${one.version}.csv`}
                />
              ),
            },
          ]}
        />
      )}
    </Drawer>
  );
}
