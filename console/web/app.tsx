// Who is here? Signed out shows the login, signed in shows the frame with its pages.
import { App as AntApp, ConfigProvider, Spin } from 'antd';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { antdLocales } from './antd-locales.ts';
import type { Api } from './api.ts';
import { ApiError } from './api.ts';
import { AppProvider } from './app-context.tsx';
import type { Me } from './contract.ts';
import type { AlertStream } from './live/alert-stream.ts';
import type { Names } from './names.ts';
import type { Router } from './router.ts';
import { useSettings, useWords } from './settings.tsx';
import { Frame } from './shell/frame.tsx';
import { LoginPage } from './shell/login-page.tsx';
import { Failed } from './shell/messages.tsx';
import { themeOf } from './theme.ts';

interface AppProps {
  readonly api: Api;
  readonly stream: AlertStream;
  readonly router: Router;
  readonly names: Names;
  /** Dispatches `doubt` when the session may have ended. */
  readonly doubt: EventTarget;
  readonly firstToken: string | undefined;
}

type Session =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'in'; readonly me: Me }
  | { readonly kind: 'out'; readonly notice: string | undefined }
  | { readonly kind: 'failed'; readonly error: unknown };

export function App(props: AppProps) {
  const [{ appearance, language }] = useSettings();
  const words = useWords();
  const theme = useMemo(() => themeOf(appearance), [appearance]);
  useEffect(() => {
    document.documentElement.dataset['appearance'] = appearance;
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    document.title = words.product;
  }, [appearance, language, words]);

  return (
    <ConfigProvider theme={theme} locale={antdLocales[language]} componentSize="middle" button={{ autoInsertSpace: false }}>
      <AntApp className="app"><SignedIn {...props} /></AntApp>
    </ConfigProvider>
  );
}

function SignedIn({ api, stream, router, names, doubt, firstToken }: AppProps) {
  const words = useWords();
  const [session, setSession] = useState<Session>({ kind: 'unknown' });
  const [token, setToken] = useState(firstToken);

  const enter = useCallback(async () => {
    try {
      if (token !== undefined) await api.login(token).catch(() => undefined);
      setToken(undefined);
      setSession({ kind: 'in', me: await api.me() });
    } catch (error) {
      if (!(error instanceof ApiError) || error.kind !== 'signed-out') setSession({ kind: 'failed', error });
      else setSession((before) => ({ kind: 'out', notice: before.kind === 'in' ? words.login.ended : undefined }));
    }
  }, [api, token, words]);

  useEffect(() => {
    if (session.kind === 'unknown') void enter();
  }, [session.kind, enter]);

  useEffect(() => {
    // A server that is away is no reason to sign anybody out: the stream keeps trying.
    const check = () => void api.me().catch((error: unknown) => {
      const isOut = error instanceof ApiError && error.kind === 'signed-out';
      if (isOut) setSession({ kind: 'out', notice: words.login.ended });
    });
    doubt.addEventListener('doubt', check);
    return () => doubt.removeEventListener('doubt', check);
  }, [api, doubt, words]);

  // An institution may not read alerts nor names: it asks for neither.
  const isReader = session.kind === 'in' && session.me.role !== 'institution';
  useEffect(() => {
    if (!isReader) return;
    stream.start();
    void names.load();
    return stream.stop;
  }, [isReader, stream, names]);

  switch (session.kind) {
    case 'unknown':
      return <div className="page-loading"><Spin size="large" /></div>;
    case 'failed':
      return <Failed error={session.error} again={() => setSession({ kind: 'unknown' })} />;
    case 'out':
      return <LoginPage api={api} notice={session.notice} onDone={() => setSession({ kind: 'unknown' })} />;
    case 'in': {
      const leave = () => void api.logout().finally(() => setSession({ kind: 'out', notice: undefined }));
      return (
        <AppProvider value={{ api, stream, router, names, me: session.me }}>
          <Frame onLogout={leave} />
        </AppProvider>
      );
    }
    default:
      return session satisfies never;
  }
}
