// What the route files need, made once in server-main.ts (or by a test) and passed down.
import type { Bus } from '../../../connectors/nats/connect.ts';
import type { InstitutionKeys } from '../../../connectors/gateway/institution-keys.ts';
import type { StoreClient } from '../../../connectors/clickhouse/queries/contract.ts';
import type { Configuration } from '../../../engine/configuration.ts';
import type { Log } from '../../../engine/log.ts';
import type { Attempts } from '../access/attempts.ts';
import type { Authenticator } from '../access/authenticator.ts';
import type { UsersFile } from '../access/users-file.ts';
import type { AuditTrail } from '../audit-trail.ts';
import type { HitsFeed } from '../live/hits-feed.ts';
import type { StatusReader } from '../status-reader.ts';

export interface RouteParts {
  readonly bus: Bus;
  readonly store: StoreClient;
  readonly feed: HitsFeed;
  readonly authenticator: Authenticator;
  readonly users: UsersFile;
  readonly attempts: Attempts;
  readonly audit: AuditTrail;
  readonly status: StatusReader;
  readonly log: Log;
  readonly now: () => number;
  /** Where POST /api/fsi is, for corrected dead letters. */
  readonly gatewayUrl: string;
  /** For back-tests, which connect by themselves. */
  readonly clickhouseUrl: string;
  readonly adminToken: string;
  readonly institutions: InstitutionKeys;
  /** Working days of the five steps of a case. */
  readonly caseDays: Configuration['caseDays'];
  readonly version: string;
  /** Folder of the built page. */
  readonly webFolder: string;
}
