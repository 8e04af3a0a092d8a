// Where the console is: a path and a query, kept in the address bar so that every view can be linked.
// A hit opens in a drawer over the view it was found in; that view's address is remembered in the
// history entry (`background`), so Back, Esc and a reload behave as expected.

export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
  /** Address of the view under the drawer, when this place is a hit opened from one. */
  readonly background: string | undefined;
}

export interface GoOptions {
  readonly replace?: boolean;
  readonly background?: string;
}

export interface Router {
  /** The same object until the place changes. */
  readonly place: () => Place;
  readonly subscribe: (listener: () => void) => () => void;
  readonly go: (address: string, options?: GoOptions) => void;
  /** Closes an open hit: back to the view it was opened from. */
  readonly closeHit: () => void;
}

export function createRouter(browser: Window): Router {
  const listeners = new Set<() => void>();
  let current = readPlace(browser);

  const refresh = () => {
    current = readPlace(browser);
    for (const listener of listeners) listener();
  };
  browser.addEventListener('popstate', refresh);

  const go: Router['go'] = (address, options = {}) => {
    const state = options.background === undefined ? null : { background: options.background };
    if (options.replace === true) browser.history.replaceState(state, '', address);
    else browser.history.pushState(state, '', address);
    refresh();
  };

  return {
    place: () => current,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    go,
    closeHit() {
      if (current.background === undefined) go('/search', { replace: true });
      else browser.history.back();
    },
  };
}

export function addressOf(place: Pick<Place, 'path' | 'query'>): string {
  const query = place.query.toString();
  return query === '' ? place.path : `${place.path}?${query}`;
}

/** Splits an address made by `addressOf`. */
export function parseAddress(address: string): Place {
  const cut = address.indexOf('?');
  return {
    path: cut < 0 ? address : address.slice(0, cut),
    query: new URLSearchParams(cut < 0 ? '' : address.slice(cut + 1)),
    background: undefined,
  };
}

/** What follows the page's own path: `/cases/abc` is `abc` on the cases page. */
export function itemOf(path: string): string | undefined {
  const [, , item] = path.split('/');
  return item === undefined || item === '' ? undefined : decodeURIComponent(item);
}

function readPlace(browser: Window): Place {
  const state: unknown = browser.history.state;
  return {
    path: browser.location.pathname,
    query: new URLSearchParams(browser.location.search),
    background: backgroundOf(state),
  };
}

function backgroundOf(state: unknown): string | undefined {
  if (typeof state !== 'object' || state === null || !('background' in state)) return undefined;
  return typeof state.background === 'string' ? state.background : undefined;
}
