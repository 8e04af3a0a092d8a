// What a role may do with rules (console/server/access/principal.ts). The server decides; this only keeps buttons honest.

export function mayAuthor(role: string): boolean {
  return role === 'admin' || role === 'author' || role === 'publisher';
}

export function mayPublish(role: string): boolean {
  return role === 'admin' || role === 'publisher';
}
