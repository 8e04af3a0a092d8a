// The whole history under a filter, page after page, and its exports.
import { DownloadOutlined, FileExcelOutlined, QuestionCircleOutlined, ReloadOutlined, SettingOutlined } from '@ant-design/icons';
import { Button, Checkbox, Popover, Spin, Tooltip } from 'antd';
import { exportAddress } from '../api.ts';
import { useApp } from '../app-context.tsx';
import { FilterBar } from '../filter-bar/filter-bar.tsx';
import { useFilter } from '../filter-bar/use-filter.ts';
import { columnsNamed, hitColumns, searchColumnNames } from '../hit/hit-columns.tsx';
import { HitTable } from '../hit/hit-table.tsx';
import { useTriage } from '../hit/use-triage.ts';
import { useSettings, useWords } from '../settings.tsx';
import { Failed, Nothing } from '../shell/messages.tsx';
import { usePages } from '../use-pages.ts';

const pageHits = 200;

export function SearchPage() {
  const words = useWords();
  const { api, router } = useApp();
  const [{ columns: chosen }] = useSettings();
  const [filter, setFilter] = useFilter('raised');
  const found = usePages(JSON.stringify(filter), (cursor, signal) => api.hits(filter, { limit: pageHits, cursor, signal }));
  const triage = useTriage(found.items);
  const asOf = found.first?.as_of;

  return (
    <div className="page">
      <section className="panel list">
        <FilterBar filter={filter} onChange={setFilter} />
        <div className="tools">
          <span className="muted" data-testid="loaded-count">
            {words.search.loaded(found.items.length)}{found.isComplete && found.items.length > 0 && `,${words.search.complete}`}
          </span>
          {asOf !== undefined && (
            <Tooltip title={words.search.asOfHelp}><span className="stamp" data-testid="as-of">{words.search.asOf(asOf)}</span></Tooltip>
          )}
          <span className="filters-space" />
          <Button type="text" icon={<QuestionCircleOutlined />} onClick={() => router.go('/rules/explain')}>{words.life.list.explain}</Button>
          <Button type="text" icon={<ReloadOutlined />} onClick={found.again}>{words.search.refresh}</Button>
          <ColumnChooser />
          <Tooltip title={words.search.exportHelp}>
            <Button icon={<DownloadOutlined />} href={exportAddress(filter, 'csv')} data-testid="export-csv" download>
              {words.search.csv}
            </Button>
          </Tooltip>
          <Tooltip title={words.search.exportHelp}>
            <Button icon={<FileExcelOutlined />} href={exportAddress(filter, 'xlsx')} data-testid="export-xlsx" download>
              {words.search.xlsx}
            </Button>
          </Tooltip>
        </div>
        {found.error !== undefined && <Failed error={found.error} again={found.items.length === 0 ? found.again : found.more} />}
        <HitTable
          label={words.search.list} rows={found.items} columns={columnsNamed(chosen ?? searchColumnNames)}
          selectedId={triage.selectedId} onOpen={triage.open} onNearEnd={found.more}
          empty={found.isLoading ? <div className="page-loading"><Spin /></div> : found.error === undefined && (
            <Nothing title={words.search.emptyTitle} text={words.search.emptyText} />
          )}
          foot={(
            <div className="list-foot">
              {found.isComplete ? words.search.complete : (
                <Button loading={found.isLoading} onClick={found.more}>{words.search.more}</Button>
              )}
            </div>
          )}
        />
      </section>
    </div>
  );
}

function ColumnChooser() {
  const words = useWords();
  const [{ columns }, set] = useSettings();
  const chosen = columns ?? searchColumnNames;
  const content = (
    <div className="column-chooser">
      <Checkbox.Group
        value={[...chosen]} onChange={(names) => set({ columns: names })}
        options={hitColumns.map(({ name }) => ({ value: name, label: words.columns[name] }))}
      />
      <Button type="link" size="small" onClick={() => set({ columns: undefined })}>{words.search.resetColumns}</Button>
    </div>
  );
  return (
    <Popover content={content} trigger="click" placement="bottomRight">
      <Button icon={<SettingOutlined />}>{words.search.columns}</Button>
    </Popover>
  );
}
