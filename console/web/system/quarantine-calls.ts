// What the page asks about events that are left out of judging.
import type { z } from 'zod/mini';
import * as contract from '../contract.ts';

type Read = <S extends z.ZodMiniType>(schema: S, path: string, init?: RequestInit) => Promise<z.output<S>>;

export function quarantineCalls(read: Read) {
  return {
    quarantine: (signal?: AbortSignal) => read(contract.quarantineList, '/api/quarantine', signal === undefined ? {} : { signal }),
    release: ({ sequence, event_id }: contract.QuarantineItem) =>
      read(contract.quarantineRelease, '/api/quarantine/release', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ sequence, event_id }),
      }),
  };
}
