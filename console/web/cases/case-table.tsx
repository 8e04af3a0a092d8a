// A list of cases: each row opens its case, pages follow on demand.
import { Button, Table } from 'antd';
import type { TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import { useApp } from '../app-context.tsx';
import type { CaseRow } from '../contract.ts';
import { useWords } from '../settings.tsx';
import { Failed } from '../shell/messages.tsx';
import type { Pages } from '../use-pages.ts';

interface CaseTableProps {
  readonly found: Omit<Pages<CaseRow, unknown>, 'first'>;
  readonly columns: TableColumnsType<CaseRow>;
  /** Said when there is none. */
  readonly empty: ReactNode;
}

export function CaseTable({ found, columns, empty }: CaseTableProps) {
  const words = useWords();
  const { router } = useApp();
  return (
    <>
      {found.error !== undefined && <Failed error={found.error} again={found.again} />}
      <div className="scroll">
        <Table<CaseRow>
          size="small" rowKey="case_id" columns={columns} dataSource={[...found.items]} pagination={false} sticky
          loading={found.isLoading && found.items.length === 0} aria-label={words.cases.list}
          onRow={(row) => ({ onClick: () => router.go(`/cases/${row.case_id}`), className: 'is-link' })}
          locale={{ emptyText: empty }}
        />
        {!found.isComplete && found.items.length > 0 && (
          <div className="list-foot"><Button loading={found.isLoading} onClick={found.more}>{words.search.more}</Button></div>
        )}
      </div>
    </>
  );
}
