import { yuan } from '../format.ts';
import { useWords } from '../settings.tsx';

/** Yuan with their unit; a sum nobody knows is a dash, not nothing. */
export function Money({ amount }: { readonly amount: string | undefined }) {
  const words = useWords();
  return amount === undefined ? '–' : <><b>{yuan(amount)}</b> {words.live.yuanUnit}</>;
}
