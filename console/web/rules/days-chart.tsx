// Hits by day of the business time; the version compared with stands beside in grey.
import { useMemo } from 'react';
import type { EChartsCoreOption } from 'echarts/core';
import { EchartsView } from '../chart/echarts-view.tsx';
import { useSettings, useWords } from '../settings.tsx';
import { chartColours } from '../theme.ts';
import type { Appearance } from '../theme.ts';
import type { HitsSummary } from './life-contract.ts';

interface DaysChartProps {
  readonly tested: HitsSummary;
  readonly compared: HitsSummary | undefined;
}

const colours = { tested: '#2f6fb7', compared: '#a8b4c4' } as const;

export function DaysChart({ tested, compared }: DaysChartProps) {
  const words = useWords();
  const [{ appearance }] = useSettings();
  const { report } = words.life;
  const option = useMemo(
    () => daysOption(compared === undefined ? [tested] : [compared, tested], (version) => report.tested(version), appearance),
    [tested, compared, report, appearance],
  );
  return <figure className="days-chart"><EchartsView option={option} label={report.byDay} /></figure>;
}

function daysOption(
  sets: readonly HitsSummary[], nameOf: (version: number) => string, appearance: Appearance,
): EChartsCoreOption {
  const { text, line, panel } = chartColours[appearance];
  const days = [...new Set(sets.flatMap(({ by_day: rows }) => rows.map(({ day }) => day)))].toSorted();
  return {
    animation: false,
    grid: { left: 40, right: 10, top: 26, bottom: 22 },
    legend: { top: 0, right: 8, itemWidth: 12, itemHeight: 8, textStyle: { color: text, fontSize: 12 } },
    tooltip: {
      trigger: 'axis', axisPointer: { type: 'shadow' }, backgroundColor: panel, borderColor: line, textStyle: { color: text, fontSize: 12 },
    },
    xAxis: {
      type: 'category', data: days, axisTick: { show: false }, axisLine: { lineStyle: { color: line } },
      axisLabel: { color: text, fontSize: 11, hideOverlap: true },
    },
    yAxis: {
      type: 'value', minInterval: 1, splitNumber: 3, axisLabel: { color: text, fontSize: 11 },
      splitLine: { lineStyle: { color: line } },
    },
    series: sets.map((set, at) => {
      const counts = new Map(set.by_day.map(({ day, hits }) => [day, hits]));
      return {
        id: `v${set.version}`, name: nameOf(set.version), type: 'bar', barMaxWidth: 22, barGap: '10%',
        itemStyle: { color: at === sets.length - 1 ? colours.tested : colours.compared, borderRadius: [2, 2, 0, 0] },
        data: days.map((day) => counts.get(day) ?? 0),
      };
    }),
  };
}
