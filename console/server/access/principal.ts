// Who may do what. A route names the permission it needs, never a role.

export const roles = ['admin', 'inspector', 'viewer', 'author', 'publisher', 'connector', 'institution'] as const;
export type AccessRole = (typeof roles)[number];

export type Permission =
  /** Ask whether judging has caught up, and who one is. */
  | 'status'
  /** Hits, cases, statistics, the ledger, rules and knowledge. */
  | 'read'
  /** See personal fields unmasked. */
  | 'personal'
  /** Work on cases: review, appeal, verification, disposal. */
  | 'casework'
  /** See what is held against oneself, and speak. */
  | 'appeal'
  /** Ledger and dead letters; an institution sees its own only. */
  | 'intake'
  /** Correct dead letters; an institution its own only. */
  | 'correct'
  /** Replace knowledge tables, dismiss dead letters. */
  | 'change'
  /** Draft, check, back-test and try rules. */
  | 'author'
  /** Publish what others have drafted; roll back, retire, switch rules. */
  | 'publish'
  /** Make and remove users. */
  | 'users';

const granted: Readonly<Record<AccessRole, readonly Permission[]>> = {
  admin: ['status', 'read', 'personal', 'casework', 'intake', 'correct', 'change', 'author', 'publish', 'users'],
  inspector: ['status', 'read', 'personal', 'casework', 'intake'],
  viewer: ['status', 'read', 'intake'],
  author: ['status', 'read', 'intake', 'author'],
  // Also an author, of other versions than those it publishes.
  publisher: ['status', 'read', 'intake', 'author', 'publish'],
  // A connector feeds data in: it never reads what was found about others.
  connector: ['status'],
  // What it sent itself, and what became of it.
  institution: ['status', 'intake', 'correct', 'appeal'],
};

export interface Principal {
  readonly name: string;
  readonly role: AccessRole;
  /** A session is a browser's cookie: its changes must come from our own page. */
  readonly via: 'token' | 'session';
  /** The only institution it may ask about; absent for all. */
  readonly institution?: string;
}

export function may(principal: Pick<Principal, 'role'>, permission: Permission): boolean {
  return granted[principal.role].includes(permission);
}
