// Colours and Ant Design settings. Grades and families keep their colour on every page, light and dark.
import { theme as antd } from 'antd';
import type { ThemeConfig } from 'antd';
import type { Family, Grade } from '../../engine/hit.ts';

export type Appearance = 'light' | 'dark';

export const gradeColours: Readonly<Record<Grade, string>> = { 1: '#cf1322', 2: '#d4680b', 3: '#b8860b' };

export const familyColours: Readonly<Record<Family, string>> = {
  split: '#2f6fb7',
  hanging: '#7a5cb8',
  upcoding: '#c2527d',
  trace: '#16917f',
  stock: '#7f9132',
  pharmacy: '#2a9bc4',
  policy: '#a06a3d',
  indicator: '#8490a0',
};

/** What ECharts needs, which reads no CSS. */
export const chartColours = {
  light: { text: '#5b6b7f', line: '#e3e9f1', panel: '#ffffff' },
  dark: { text: '#9fb0c6', line: '#2a384b', panel: '#1a2636' },
} as const satisfies Record<Appearance, { text: string; line: string; panel: string }>;

const fontFamily =
  "'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', 'Noto Sans CJK SC', 'Source Han Sans SC', system-ui, sans-serif";

export function themeOf(appearance: Appearance): ThemeConfig {
  const isDark = appearance === 'dark';
  return {
    algorithm: isDark ? antd.darkAlgorithm : antd.defaultAlgorithm,
    cssVar: {},
    token: {
      colorPrimary: isDark ? '#4c93dd' : '#1f5fa8',
      colorInfo: isDark ? '#4c93dd' : '#1f5fa8',
      colorSuccess: '#2f9e62',
      colorWarning: '#d4680b',
      colorError: '#cf1322',
      colorBgLayout: isDark ? '#101923' : '#f2f5f9',
      colorBgContainer: isDark ? '#1a2636' : '#ffffff',
      colorBgElevated: isDark ? '#203044' : '#ffffff',
      borderRadius: 4,
      controlHeight: 28,
      fontSize: 13,
      fontFamily,
    },
    components: { Table: { cellPaddingBlockSM: 5 }, Drawer: { paddingLG: 16 } },
  };
}
