// The place of the page being shown. While a hit is open its address is in the bar, and the page
// under the drawer keeps the place it had.
import { createContext, use } from 'react';
import type { Place } from '../router.ts';

export interface View {
  readonly place: Place;
  readonly isCovered: boolean;
  /** The hit open in the drawer. */
  readonly hitId: string | undefined;
}

const ViewContext = createContext<View | undefined>(undefined);
export const ViewProvider = ViewContext.Provider;

export function useView(): View {
  const view = use(ViewContext);
  if (view === undefined) throw new Error('useView outside the frame');
  return view;
}
