// The composition root of the page: makes the few long-lived things and hands them down.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createApi } from './api.ts';
import { App } from './app.tsx';
import { emptyFilter } from './filter.ts';
import { createAlertStream } from './live/alert-stream.ts';
import { createNames } from './names.ts';
import { createRouter } from './router.ts';
import { SettingsProvider, createSettings } from './settings.tsx';

/** Read at the start so that the live page is not empty; the rest is in Search. */
const historyHits = 500;

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

const signedOut = new EventTarget();
const api = createApi(fetch.bind(window));
const stream = createAlertStream({
  openSocket: (path) => new WebSocket(new URL(path, location.href.replace(/^http/, 'ws'))),
  readHistory: () => api.hits(emptyFilter('all'), { limit: historyHits }),
  onRefused: () => void api.me().catch(() => signedOut.dispatchEvent(new Event('doubt'))),
  nextFrame: soon,
  now: Date.now,
  random: Math.random,
});

createRoot(root).render(
  <StrictMode>
    <SettingsProvider value={createSettings(localStorage)}>
      <App
        api={api} stream={stream} router={createRouter(window)} names={createNames(api)} doubt={signedOut}
        firstToken={takeToken(location, history)}
      />
    </SettingsProvider>
  </StrictMode>,
);

/** Frames do not come while the page is hidden; then a slow timer keeps it up to date. */
function soon(run: () => void): void {
  if (document.visibilityState === 'hidden') setTimeout(run, 1_000);
  else requestAnimationFrame(run);
}

/** `npm start` prints an address with `#token=`: used once, then erased from the bar and the history. */
function takeToken(place: Location, past: History): string | undefined {
  const token = new URLSearchParams(place.hash.slice(1)).get('token') ?? undefined;
  if (token !== undefined) past.replaceState(null, '', place.pathname + place.search);
  return token;
}
