// ECharts in a box: only the chart kinds and parts we draw are bundled. Loaded on its own, after the list.
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import type { EChartsCoreOption } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

export interface EchartsViewProps {
  readonly option: EChartsCoreOption;
  /** Read by screen readers in place of the picture. */
  readonly label: string;
  readonly onPick?: (seriesName: string, name: string) => void;
}

export function EchartsView({ option, label, onPick }: EchartsViewProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<echarts.ECharts>(undefined);
  const latestPick = useRef(onPick);
  useEffect(() => {
    latestPick.current = onPick;
  });

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const made = echarts.init(element, undefined, { renderer: 'canvas' });
    made.on('click', ({ seriesName, name }) => latestPick.current?.(seriesName ?? '', name));
    chart.current = made;
    const watch = new ResizeObserver(() => made.resize());
    watch.observe(element);
    return () => {
      watch.disconnect();
      made.dispose();
      chart.current = undefined;
    };
  }, []);

  useEffect(() => {
    chart.current?.setOption(option, { replaceMerge: ['series'] });
  }, [option]);

  return <div ref={box} className="chart" role="img" aria-label={label} />;
}
