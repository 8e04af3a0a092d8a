// Who may do what. Three roles; a route names the permission it needs, never a role.

export const roles = ['admin', 'viewer', 'connector'] as const;
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
  /** Make and remove users. */
  | 'users';

const granted: Readonly<Record<AccessRole, readonly Permission[]>> = {
  admin: ['status', 'read', 'personal', 'change', 'users'],
  viewer: ['status', 'read'],
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
