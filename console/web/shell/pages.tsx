// The pages of the menu: where each lives, its icon, and how it is loaded (each page is a file of its own).
import {
  AuditOutlined, BookOutlined, CloudDownloadOutlined, DashboardOutlined, FolderOpenOutlined,
  MessageOutlined, SearchOutlined, ThunderboltOutlined,
} from '@ant-design/icons';
import { lazy } from 'react';
import type { ComponentType, ReactNode } from 'react';
import { LivePage } from '../live/live-page.tsx';
import type { Words } from '../words/zh.ts';

export interface Page {
  readonly name: keyof Words['pages'];
  readonly path: string;
  readonly icon: ReactNode;
  readonly view: ComponentType;
  /** An institution sees it too: what it sent itself; or it alone: what is held against it. */
  readonly isForInstitutions?: true | 'alone';
}

export const pages: readonly Page[] = [
  { name: 'live', path: '/live', icon: <ThunderboltOutlined />, view: LivePage },
  {
    name: 'search', path: '/search', icon: <SearchOutlined />,
    view: lazy(() => import('../search/search-page.tsx').then((file) => ({ default: file.SearchPage }))),
  },
  {
    name: 'cases', path: '/cases', icon: <FolderOpenOutlined />,
    view: lazy(() => import('../cases/cases-page.tsx').then((file) => ({ default: file.CasesPage }))),
  },
  {
    name: 'rules', path: '/rules', icon: <AuditOutlined />,
    view: lazy(() => import('../rules/rules-page.tsx').then((file) => ({ default: file.RulesPage }))),
  },
  {
    name: 'knowledge', path: '/knowledge', icon: <BookOutlined />,
    view: lazy(() => import('../knowledge/knowledge-page.tsx').then((file) => ({ default: file.KnowledgePage }))),
  },
  {
    name: 'intake', path: '/intake', icon: <CloudDownloadOutlined />, isForInstitutions: true,
    view: lazy(() => import('../intake/intake-page.tsx').then((file) => ({ default: file.IntakePage }))),
  },
  {
    name: 'appeals', path: '/appeals', icon: <MessageOutlined />, isForInstitutions: 'alone',
    view: lazy(() => import('../appeals/appeals-page.tsx').then((file) => ({ default: file.AppealsPage }))),
  },
  {
    name: 'system', path: '/system', icon: <DashboardOutlined />,
    view: lazy(() => import('../system/system-page.tsx').then((file) => ({ default: file.SystemPage }))),
  },
];

/** Those that the server will answer: what an institution may not read it is not offered. */
export function pagesFor(role: string): readonly Page[] {
  const isInstitution = role === 'institution';
  return pages.filter(({ isForInstitutions }) => (isInstitution ? isForInstitutions !== undefined : isForInstitutions !== 'alone'));
}

/** The page whose path this is or lies under; the role's first one for any other. */
export function pageOf(path: string, role: string): Page {
  const offered = pagesFor(role);
  return offered.find((page) => path === page.path || path.startsWith(`${page.path}/`)) ?? offered[0]!;
}
