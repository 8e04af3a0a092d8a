// The frame around every page: menu, header with the state of the line, and the drawer of an opened hit.
import { LogoutOutlined, MenuFoldOutlined, MenuUnfoldOutlined, MoonOutlined, QuestionCircleOutlined, SunOutlined } from '@ant-design/icons';
import { Button, Popover, Skeleton, Tooltip } from 'antd';
import { Suspense, lazy } from 'react';
import { usePlace, useApp } from '../app-context.tsx';
import { itemOf, parseAddress } from '../router.ts';
import type { Place } from '../router.ts';
import { useSettings, useWords, wordFor } from '../settings.tsx';
import { Brand } from './brand.tsx';
import { ConnectionState } from './connection-state.tsx';
import { CrashBoundary } from './crash-boundary.tsx';
import { Link } from './link.tsx';
import { Failed } from './messages.tsx';
import { pageOf, pagesFor } from './pages.tsx';
import { ViewProvider } from './view.tsx';

const HitDrawer = lazy(() => import('../hit/hit-drawer.tsx').then((file) => ({ default: file.HitDrawer })));

export function Frame({ onLogout }: { readonly onLogout: () => void }) {
  const words = useWords();
  const [settings] = useSettings();
  const place = usePlace();
  const hitId = place.path.startsWith('/hits/') ? itemOf(place.path) : undefined;
  const view = viewUnder(place);
  const { me } = useApp();
  const page = pageOf(view.path, me.role);
  const View = page.view;

  return (
    <div className={settings.isMenuFolded ? 'frame is-folded' : 'frame'}>
      <a className="skip" href="#main">{words.shell.skip}</a>
      <aside className="side">
        <Link to="/live" className="side-brand" aria-label={words.product}><Brand /></Link>
        <nav aria-label={words.shell.menu}>
          {pagesFor(me.role).map(({ name, path, icon }) => (
            <Link
              key={name} to={path} title={words.pages[name]} className={name === page.name ? 'is-current' : ''}
              aria-current={name === page.name ? 'page' : undefined}
            >
              {icon}<span>{words.pages[name]}</span>
            </Link>
          ))}
        </nav>
        <FoldButton />
      </aside>
      <header className="head">
        <h1>{words.pages[page.name]}</h1>
        {me.role !== 'institution' && <ConnectionState hasFigures={page.name !== 'live'} />}
        <HeadTools onLogout={onLogout} />
      </header>
      <main id="main" className="main" tabIndex={-1}>
        <CrashBoundary key={page.name} show={(error) => <Failed error={error} again={() => location.reload()} />}>
          <ViewProvider value={{ place: view, isCovered: hitId !== undefined, hitId }}>
            <Suspense fallback={<Skeleton active className="page-loading" />}><View /></Suspense>
            {hitId !== undefined && (
              <Suspense fallback={null}><HitDrawer hitId={hitId} /></Suspense>
            )}
          </ViewProvider>
        </CrashBoundary>
      </main>
    </div>
  );
}

/** A hit opened by a link of its own is shown over the search, where its neighbours can be found. */
function viewUnder(place: Place): Place {
  if (!place.path.startsWith('/hits/')) return place;
  return parseAddress(place.background ?? '/search');
}

function FoldButton() {
  const words = useWords();
  const [{ isMenuFolded }, set] = useSettings();
  const label = isMenuFolded ? words.shell.expand : words.shell.collapse;
  return (
    <button type="button" className="side-fold" aria-label={label} title={label} onClick={() => set({ isMenuFolded: !isMenuFolded })}>
      {isMenuFolded ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
    </button>
  );
}

function HeadTools({ onLogout }: { readonly onLogout: () => void }) {
  const words = useWords();
  const { me } = useApp();
  const [{ appearance, language }, set] = useSettings();
  const isDark = appearance === 'dark';
  return (
    <div className="head-tools">
      <Popover content={<KeyHelp />} title={words.shell.keys} trigger="click" placement="bottomRight">
        <Button type="text" size="small" aria-label={words.shell.keys} icon={<QuestionCircleOutlined />} />
      </Popover>
      <Tooltip title={isDark ? words.shell.light : words.shell.dark}>
        <Button
          type="text" size="small" aria-label={isDark ? words.shell.light : words.shell.dark}
          icon={isDark ? <SunOutlined /> : <MoonOutlined />}
          onClick={() => set({ appearance: isDark ? 'light' : 'dark' })}
        />
      </Tooltip>
      <Button type="text" size="small" onClick={() => set({ language: language === 'zh' ? 'en' : 'zh' })}>
        {words.shell.switchLanguage}
      </Button>
      <Tooltip title={me.masked ? words.shell.masked : words.shell.unmasked}>
        <span className="head-user" data-testid="user">{wordFor(words.shell.roles, me.role)}</span>
      </Tooltip>
      <Tooltip title={words.shell.logout}>
        <Button type="text" size="small" aria-label={words.shell.logout} icon={<LogoutOutlined />} onClick={onLogout} />
      </Tooltip>
    </div>
  );
}

function KeyHelp() {
  const { keys } = useWords();
  const rows = [['/', keys.search], ['j  k', keys.move], ['Enter', keys.open], ['Esc', keys.close], ['p', keys.pause]] as const;
  return (
    <dl className="key-help">
      {rows.map(([key, text]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{text}</dd></div>)}
    </dl>
  );
}
