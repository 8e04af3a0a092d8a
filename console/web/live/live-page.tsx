// The supervisor's desk: figures and charts of today above, alerts as they arrive below.
import { BarChartOutlined, PauseOutlined, CaretRightOutlined, SearchOutlined } from '@ant-design/icons';
import { Alert, Button, Skeleton, Spin } from 'antd';
import { Suspense, lazy, memo, useCallback, useMemo, useState } from 'react';
import type { Family, Grade } from '../../../engine/hit.ts';
import { useStream } from '../app-context.tsx';
import { FilterBar } from '../filter-bar/filter-bar.tsx';
import { useFilter } from '../filter-bar/use-filter.ts';
import { isEmptyFilter, matches, writeFilter } from '../filter.ts';
import type { HitFilter } from '../filter.ts';
import { columnsNamed, liveColumnNames } from '../hit/hit-columns.tsx';
import { HitTable } from '../hit/hit-table.tsx';
import { useTriage } from '../hit/use-triage.ts';
import { addressOf } from '../router.ts';
import { useSettings, useWords } from '../settings.tsx';
import { Link } from '../shell/link.tsx';
import { Nothing } from '../shell/messages.tsx';
import { useClock } from '../shell/use-clock.ts';
import { useKeys } from '../shell/use-keys.ts';
import type { StreamState } from './alert-stream.ts';
import { KeyFigures } from './key-figures.tsx';
import { useHitStats } from './use-hit-stats.ts';

const LiveCharts = lazy(() => import('./live-charts.tsx').then((file) => ({ default: file.LiveCharts })));
/** Drawn again when the filter changes, not with every alert. */
const LiveFilterBar = memo(FilterBar);
const LiveFigures = memo(KeyFigures);
const columns = columnsNamed(liveColumnNames);
const chartEveryMs = 20_000;

export function LivePage() {
  const words = useWords();
  const [settings] = useSettings();
  const state = useStream();
  const [frozen, setFrozen] = useState<StreamState>();
  const shown = frozen ?? state;
  const [filter, setFilter] = useFilter('all');
  const rows = useMemo(() => shown.rows.filter((hit) => matches(filter, hit)), [shown.rows, filter]);
  const triage = useTriage(rows);
  const stats = useHitStats();
  const now = useClock(chartEveryMs);
  const pickGrade = useCallback((grade: Grade) => setFilter({ ...filter, grade: [grade] }), [filter, setFilter]);
  const pickFamily = useCallback((family: Family) => setFilter({ ...filter, family: [family] }), [filter, setFilter]);
  const togglePause = () => setFrozen((before) => (before === undefined ? state : undefined));
  useKeys({ p: togglePause });

  return (
    <div className="page live">
      <LiveFigures stats={stats.value} line={state.stats} onGrade={pickGrade} />
      {!settings.areChartsHidden && (
        <section className="charts" aria-label={words.live.charts}>
          <Suspense fallback={<Skeleton.Node active className="chart-loading" />}>
            {stats.value === undefined
              ? <div className="panel chart-loading">{stats.error === undefined ? words.live.loadingChart : words.live.noStats}</div>
              : <LiveCharts stats={stats.value} now={now} onFamily={pickFamily} />}
          </Suspense>
        </section>
      )}
      <section className="panel list">
        <div className="filters-beside">
          <LiveFilterBar filter={filter} onChange={setFilter} isCompact />
          <span className="muted" data-testid="shown-count">{words.live.shown(rows.length, shown.rows.length)}</span>
          <ChartsButton />
          <PauseButton frozen={frozen} received={state.received} onToggle={togglePause} />
        </div>
        <Notices state={state} />
        <HitTable
          label={words.live.list} rows={rows} columns={columns} selectedId={triage.selectedId} onOpen={triage.open}
          empty={state.history === 'reading' ? <div className="page-loading"><Spin /></div> : <EmptyLive filter={filter} />}
        />
      </section>
    </div>
  );
}

function ChartsButton() {
  const { live } = useWords();
  const [{ areChartsHidden }, set] = useSettings();
  return (
    <Button
      type="text" icon={<BarChartOutlined />} aria-pressed={!areChartsHidden} aria-label={live.charts} title={live.charts}
      onClick={() => set({ areChartsHidden: !areChartsHidden })}
    />
  );
}

interface PauseButtonProps {
  readonly frozen: StreamState | undefined;
  readonly received: number;
  readonly onToggle: () => void;
}

function PauseButton({ frozen, received, onToggle }: PauseButtonProps) {
  const { live } = useWords();
  if (frozen === undefined) return <Button icon={<PauseOutlined />} onClick={onToggle}>{live.pause}</Button>;
  const fresh = received - frozen.received;
  return (
    <Button type="primary" icon={<CaretRightOutlined />} onClick={onToggle} title={live.paused}>
      {live.resume}{fresh > 0 && <b className="fresh-count">{live.fresh(fresh)}</b>}
    </Button>
  );
}

function Notices({ state }: { readonly state: StreamState }) {
  const { live } = useWords();
  const gap = state.gaps.at(-1);
  return (
    <>
      {gap !== undefined && <Alert type="warning" showIcon closable banner title={live.gap(gap.from, gap.to)} />}
      {state.history === 'failed' && <Alert type="warning" showIcon closable banner title={live.historyFailed} />}
    </>
  );
}

function EmptyLive({ filter }: { readonly filter: HitFilter }) {
  const words = useWords();
  if (isEmptyFilter(filter)) return <Nothing title={words.live.emptyTitle} text={words.live.emptyText} />;
  const search = addressOf({ path: '/search', query: writeFilter(filter, 'raised') });
  return (
    <Nothing title={words.live.filteredTitle} text={words.live.filteredText}>
      <Link to={search}><SearchOutlined /> {words.filter.toSearch}</Link>
    </Nothing>
  );
}
