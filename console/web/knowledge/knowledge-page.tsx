// The knowledge tables rules look things up in: read, download, replace.
import { Skeleton } from 'antd';
import { useApp } from '../app-context.tsx';
import type { KnowledgeTable } from '../contract.ts';
import { wholeNumber } from '../format.ts';
import { useChoose, useWords } from '../settings.tsx';
import { Link } from '../shell/link.tsx';
import { Failed, Nothing } from '../shell/messages.tsx';
import { itemOf } from '../router.ts';
import { useView } from '../shell/view.tsx';
import { useLoaded } from '../use-loaded.ts';
import { KnowledgeTableView } from './knowledge-table.tsx';

export function KnowledgePage() {
  const words = useWords();
  const { api } = useApp();
  const { place } = useView();
  const list = useLoaded('knowledge', (signal) => api.knowledge(signal));
  if (list.error !== undefined) return <Failed error={list.error} again={list.again} />;
  if (list.value === undefined) return <Skeleton active className="page-loading" />;
  const tables = list.value.items;
  if (tables.length === 0) return <Nothing title={words.knowledge.emptyTitle} text={words.knowledge.emptyText} />;
  const chosen = tables.find((table) => table.table === itemOf(place.path)) ?? tables[0]!;
  return (
    <div className="page split">
      <nav className="panel table-list" aria-label={words.knowledge.list}>
        {tables.map((table) => <TableLink key={table.table} table={table} isCurrent={table === chosen} />)}
      </nav>
      <KnowledgeTableView key={chosen.table} table={chosen} onReplaced={list.again} />
    </div>
  );
}

function TableLink({ table, isCurrent }: { readonly table: KnowledgeTable; readonly isCurrent: boolean }) {
  const choose = useChoose();
  return (
    <Link to={`/knowledge/${table.table}`} className={isCurrent ? 'is-current' : ''} aria-current={isCurrent ? 'true' : undefined}>
      <span>{choose(table.name ?? table.table, table.name_en ?? table.table)}<small className="code">{table.table}</small></span>
      {table.rows !== undefined && <span className="number">{wholeNumber(table.rows)}</span>}
    </Link>
  );
}
