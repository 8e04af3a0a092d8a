// What the two pictures of the live page draw: hits per minute, stacked by family, and today's hits by family.
import { memo, useMemo } from 'react';
import type { EChartsCoreOption } from 'echarts/core';
import { families } from '../../../engine/hit.ts';
import { EchartsView } from '../chart/echarts-view.tsx';
import type { HitStats } from '../contract.ts';
import { clockTime } from '../format.ts';
import { useSettings, useWords } from '../settings.tsx';
import { chartColours, familyColours } from '../theme.ts';
import type { Appearance } from '../theme.ts';
import type { Words } from '../words/zh.ts';

const minutesShown = 60;
const minuteMs = 60_000;

interface LiveChartsProps {
  readonly stats: HitStats;
  /** The minute that stands at the right edge, ms. */
  readonly now: number;
  readonly onFamily: (family: (typeof families)[number]) => void;
}

export const LiveCharts = memo(function LiveCharts({ stats, now, onFamily }: LiveChartsProps) {
  const words = useWords();
  const [{ appearance }] = useSettings();
  const minute = Math.floor(now / minuteMs);
  const perMinute = useMemo(() => perMinuteOption(stats, minute, words, appearance), [stats, minute, words, appearance]);
  const byFamily = useMemo(() => byFamilyOption(stats, words, appearance), [stats, words, appearance]);
  const pick = (name: string) => {
    const family = families.find((one) => words.families[one] === name);
    if (family !== undefined) onFamily(family);
  };
  return (
    <>
      <figure className="panel chart-wide">
        <figcaption>{words.live.perMinute}</figcaption>
        <EchartsView option={perMinute} label={words.live.perMinute} onPick={pick} />
      </figure>
      <figure className="panel">
        <figcaption>{words.live.byFamily}</figcaption>
        <EchartsView option={byFamily} label={words.live.byFamily} onPick={(_, name) => pick(name)} />
      </figure>
    </>
  );
});

function perMinuteOption(stats: HitStats, minute: number, words: Words, appearance: Appearance): EChartsCoreOption {
  const colours = chartColours[appearance];
  const minutes = Array.from({ length: minutesShown }, (_, index) => minute - minutesShown + 1 + index);
  const counts = new Map(stats.per_minute.map((row) => [`${row.family}/${Math.floor(Date.parse(row.minute) / minuteMs)}`, row.hits]));
  const seen = families.filter((family) => stats.per_minute.some((row) => row.family === family));
  return {
    animation: false,
    grid: { left: 34, right: 10, top: 10, bottom: 22 },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, ...tooltipColours(appearance) },
    xAxis: {
      type: 'category', data: minutes.map((at) => clockTime(new Date(at * minuteMs).toISOString()).slice(0, 5)),
      axisTick: { show: false }, axisLine: { lineStyle: { color: colours.line } },
      axisLabel: { color: colours.text, fontSize: 11, interval: 9 },
    },
    yAxis: { type: 'value', minInterval: 1, splitNumber: 3, ...valueAxis(appearance) },
    series: seen.map((family) => ({
      id: family, name: words.families[family], type: 'bar', stack: 'hits', barCategoryGap: '25%',
      itemStyle: { color: familyColours[family] }, data: minutes.map((at) => counts.get(`${family}/${at}`) ?? 0),
    })),
  };
}

function byFamilyOption(stats: HitStats, words: Words, appearance: Appearance): EChartsCoreOption {
  const colours = chartColours[appearance];
  const shown = stats.by_family.filter(({ hits }) => hits > 0).toSorted((one, other) => one.hits - other.hits);
  return {
    animation: false,
    grid: { left: 72, right: 44, top: 4, bottom: 4 },
    tooltip: { trigger: 'item', ...tooltipColours(appearance) },
    xAxis: { type: 'value', show: false },
    yAxis: {
      type: 'category', data: shown.map(({ family }) => words.families[family]), axisLine: { show: false }, axisTick: { show: false },
      axisLabel: { color: colours.text, fontSize: 12 },
    },
    series: [{
      id: 'families', name: words.live.byFamily, type: 'bar', barMaxWidth: 14,
      label: { show: true, position: 'right', color: colours.text, fontSize: 12 },
      data: shown.map(({ family, hits }) => ({ value: hits, itemStyle: { color: familyColours[family], borderRadius: 2 } })),
    }],
  };
}

function valueAxis(appearance: Appearance) {
  const colours = chartColours[appearance];
  return { axisLabel: { color: colours.text, fontSize: 11 }, splitLine: { lineStyle: { color: colours.line } } };
}

function tooltipColours(appearance: Appearance) {
  const colours = chartColours[appearance];
  return { backgroundColor: colours.panel, borderColor: colours.line, textStyle: { color: colours.text, fontSize: 12 } };
}
