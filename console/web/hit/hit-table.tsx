// A list of hits that stays quick with thousands of rows: only the rows in sight exist. Rows have one
// height, so positions are arithmetic. While the reader has scrolled down, rows that arrive above
// do not push away what is being read.
import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode, UIEvent } from 'react';
import { useApp } from '../app-context.tsx';
import type { Arrival } from '../live/alert-window.ts';
import { useNames } from '../names.ts';
import { useChoose, useWords } from '../settings.tsx';
import type { CellContext, HitColumn } from './hit-columns.tsx';

const rowPx = 32;
const headPx = 32;
/** Rows drawn outside the view on each side, so that quick scrolling shows no holes. */
const spareRows = 8;
/** How long an arrival is marked as new. */
const freshMs = 2_500;

interface HitTableProps {
  readonly label: string;
  readonly rows: readonly Arrival[];
  readonly columns: readonly HitColumn[];
  readonly selectedId: string | undefined;
  readonly onOpen: (hit: Arrival) => void;
  readonly empty: ReactNode;
  readonly onNearEnd?: () => void;
  /** Below the last row: "load more", "all shown". */
  readonly foot?: ReactNode;
}

export function HitTable({ label, rows, columns, selectedId, onOpen, empty, onNearEnd, foot }: HitTableProps) {
  const words = useWords();
  const context = useCellContext();
  const box = useRef<HTMLDivElement>(null);
  const [scrollPx, setScrollPx] = useState(0);
  const heightPx = useHeight(box);
  useAnchor(box, rows);
  useKeepInView(box, rows, selectedId);

  const first = Math.max(0, Math.floor(scrollPx / rowPx) - spareRows);
  const last = Math.min(rows.length, Math.ceil((scrollPx + heightPx) / rowPx) + spareRows);
  const grid = useMemo(() => gridOf(columns), [columns]);
  const minPx = columns.reduce((sum, column) => sum + column.width, 0);
  const now = Date.now();

  const scrolled = (event: UIEvent<HTMLDivElement>) => {
    const { scrollTop, clientHeight, scrollHeight } = event.currentTarget;
    setScrollPx(scrollTop);
    if (scrollHeight - scrollTop - clientHeight < 20 * rowPx) onNearEnd?.();
  };

  return (
    <div
      className="hits" ref={box} onScroll={scrolled} role="grid" aria-label={label} aria-rowcount={rows.length + 1}
      tabIndex={0} data-testid="hit-table"
    >
      <div className="hits-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: grid, minWidth: minPx }}>
        {columns.map((column) => (
          <div key={column.name} role="columnheader" className={column.isNumber === true ? 'is-number' : ''}>
            {words.columns[column.name]}
          </div>
        ))}
      </div>
      {rows.length === 0 ? empty : (
        <div className="hits-body" style={{ height: rows.length * rowPx, minWidth: minPx }}>
          {rows.slice(first, last).map((hit, offset) => (
            <HitRow
              key={`${hit.hit_id}/${hit.revision}`} hit={hit} columns={columns} context={context} grid={grid}
              index={first + offset} isSelected={hit.hit_id === selectedId} onOpen={onOpen}
              isFresh={hit.arrivedAt !== undefined && now - hit.arrivedAt < freshMs}
            />
          ))}
        </div>
      )}
      {rows.length > 0 && foot}
    </div>
  );
}

interface HitRowProps {
  readonly hit: Arrival;
  readonly columns: readonly HitColumn[];
  readonly context: CellContext;
  readonly grid: string;
  readonly index: number;
  readonly isSelected: boolean;
  readonly isFresh: boolean;
  readonly onOpen: (hit: Arrival) => void;
}

const HitRow = memo(function HitRow({ hit, columns, context, grid, index, isSelected, isFresh, onOpen }: HitRowProps) {
  // Decided once: the animation has run by the time the row is drawn again.
  const [wasFresh] = useState(isFresh);
  const names = ['hit-row', `is-grade-${hit.grade}`];
  if (hit.state === 'withdrawn') names.push('is-withdrawn');
  if (isSelected) names.push('is-selected');
  if (wasFresh) names.push('is-fresh');
  return (
    <div
      className={names.join(' ')} role="row" aria-rowindex={index + 2} aria-selected={isSelected} data-hit={hit.hit_id}
      style={{ gridTemplateColumns: grid, transform: `translateY(${index * rowPx}px)` }} onClick={() => onOpen(hit)}
    >
      {columns.map((column) => (
        <div
          key={column.name} role="gridcell" title={column.hint?.(hit, context)}
          className={`cell-${column.name}${column.isNumber === true ? ' is-number' : ''}`}
        >
          {column.cell(hit, context)}
        </div>
      ))}
    </div>
  );
});

function useCellContext(): CellContext {
  const words = useWords();
  const choose = useChoose();
  const { names: source } = useApp();
  const names = useNames(source);
  // `choose` is a new function for each render but only differs with the language, as `words` does.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  return useMemo(() => ({ words, names, choose }), [words, names]);
}

function gridOf(columns: readonly HitColumn[]): string {
  const hasFlexible = columns.some((column) => column.isFlexible === true);
  return columns
    .map((column, index) => {
      const stretches = column.isFlexible === true || (!hasFlexible && index === columns.length - 1);
      return stretches ? `minmax(${column.width}px, 1fr)` : `${column.width}px`;
    })
    .join(' ');
}

function useHeight(box: React.RefObject<HTMLDivElement | null>): number {
  const [heightPx, setHeightPx] = useState(600);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const watch = new ResizeObserver(() => setHeightPx(element.clientHeight));
    watch.observe(element);
    return () => watch.disconnect();
  }, [box]);
  return heightPx;
}

/** Keeps the first row in sight where it is when rows come in above it. */
function useAnchor(box: React.RefObject<HTMLDivElement | null>, rows: readonly Arrival[]): void {
  const before = useRef(rows);
  useLayoutEffect(() => {
    const element = box.current;
    const old = before.current;
    before.current = rows;
    if (element === null || old === rows || element.scrollTop < rowPx) return;
    const anchor = old[Math.floor(element.scrollTop / rowPx)];
    if (anchor === undefined) return;
    const from = old.indexOf(anchor);
    const to = rows.findIndex((hit) => hit.hit_id === anchor.hit_id);
    if (to >= 0 && to !== from) element.scrollTop += (to - from) * rowPx;
  }, [box, rows]);
}

/** A row chosen by keyboard is brought into sight. */
function useKeepInView(
  box: React.RefObject<HTMLDivElement | null>, rows: readonly Arrival[], selectedId: string | undefined,
): void {
  const latestRows = useRef(rows);
  useEffect(() => {
    latestRows.current = rows;
  });
  useEffect(() => {
    const element = box.current;
    const index = latestRows.current.findIndex((hit) => hit.hit_id === selectedId);
    if (element === null || index < 0) return;
    const top = index * rowPx;
    const room = element.clientHeight - headPx - rowPx;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top > element.scrollTop + room) element.scrollTop = top - room;
  }, [box, selectedId]);
}
