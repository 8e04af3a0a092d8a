// Who may do what. A route names the permission it needs, never a role.

export const roles = ['admin', 'viewer', 'author', 'publisher', 'connector'] as const;
export type AccessRole = (typeof roles)[number];

export type Permission =
  /** Ask whether judging has caught up, and who one is. */
  | 'status'
  /** Hits, cases, statistics, the ledger, rules and knowledge. */
  | 'read'
  /** See personal fields unmasked. */
  | 'personal'
  /** Replace knowledge tables, correct dead letters. */
  | 'change'
  /** Draft, check, back-test and try rules. */
  | 'author'
  /** Publish what others have drafted; roll back, retire, switch rules. */
  | 'publish'
  /** Make and remove users. */
  | 'users';

const granted: Readonly<Record<AccessRole, readonly Permission[]>> = {
  admin: ['status', 'read', 'personal', 'change', 'author', 'publish', 'users'],
  viewer: ['status', 'read'],
  author: ['status', 'read', 'author'],
  // Also an author, of other versions than those it publishes.
  publisher: ['status', 'read', 'author', 'publish'],
  // A connector feeds data in: it never reads what was found about others.
  connector: ['status'],
};

export interface Principal {
  readonly name: string;
  readonly role: AccessRole;
  /** A session is a browser's cookie: its changes must come from our own page. */
  readonly via: 'token' | 'session';
}

export function may(principal: Principal, permission: Permission): boolean {
  return granted[principal.role].includes(permission);
}
