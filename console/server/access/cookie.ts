// The one cookie of the console.

export const cookieName = 'fundwatch_session';

export function readCookie(header: string | undefined): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2);
    if (name === cookieName && value !== undefined && value !== '') return value;
  }
  return undefined;
}

/** `Secure` only behind TLS: the default installation is plain HTTP on the loopback address. */
export function setCookie(value: string, maxAgeSeconds: number, secure: boolean): string {
  const flags = `Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}`;
  return `${cookieName}=${value}; ${flags}${secure ? '; Secure' : ''}`;
}
