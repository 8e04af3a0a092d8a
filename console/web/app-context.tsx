// What every page may use, made once in main.tsx and handed down: the interface, the stream, the address.
import { createContext, use, useSyncExternalStore } from 'react';
import type { Api } from './api.ts';
import type { Me } from './contract.ts';
import type { AlertStream, StreamState } from './live/alert-stream.ts';
import type { Names } from './names.ts';
import type { Place, Router } from './router.ts';

export interface AppContextValue {
  readonly api: Api;
  readonly stream: AlertStream;
  readonly router: Router;
  readonly names: Names;
  readonly me: Me;
}

const AppContext = createContext<AppContextValue | undefined>(undefined);
export const AppProvider = AppContext.Provider;

export function useApp(): AppContextValue {
  const value = use(AppContext);
  if (value === undefined) throw new Error('useApp outside AppProvider');
  return value;
}

export function useStream(): StreamState {
  const { stream } = useApp();
  return useSyncExternalStore(stream.subscribe, stream.state);
}

export function usePlace(): Place {
  const { router } = useApp();
  return useSyncExternalStore(router.subscribe, router.place);
}
