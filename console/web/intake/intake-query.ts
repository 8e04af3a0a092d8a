// What the intake pages show is in the address, so that a day, a filter or a letter can be linked.
import { useApp } from '../app-context.tsx';
import { useView } from '../shell/view.tsx';

export interface IntakeQuery {
  readonly get: (name: string) => string;
  /** Empty texts leave the address. */
  readonly set: (changes: Readonly<Record<string, string>>) => void;
}

export function useIntakeQuery(): IntakeQuery {
  const { router } = useApp();
  const { place } = useView();
  return {
    get: (name) => place.query.get(name) ?? '',
    set: (changes) => router.go(intakeAddress(place.path, { ...Object.fromEntries(place.query), ...changes }), { replace: true }),
  };
}

export function intakeAddress(path: string, fields: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== '')).toString();
  return query === '' ? path : `${path}?${query}`;
}

/** The day after, for an end that is not included. */
export function dayAfter(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
