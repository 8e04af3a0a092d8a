// Which lines of a process's output belong on the terminal: warnings and errors of pino and nats-server, and what the
// demo player is doing.

/** Loopback only, and a generated password in a file that only its owner reads. */
const expected = 'Plaintext passwords detected, use nkeys or bcrypt';

/** A short text for the terminal, or `undefined` for a line that only belongs in the log file. */
export function warningIn(line: string): string | undefined {
  if (line.startsWith('demo: ')) return line.slice('demo: '.length);
  if (line.startsWith('{')) return pinoWarning(line);
  const [, text] = /^\[\d+\] \S+ \S+ \[(?:ERR|WRN|FTL)\] (.*)$/.exec(line) ?? [];
  return text === expected ? undefined : text;
}

function pinoWarning(line: string): string | undefined {
  if (!/"level":"(?:warn|error|fatal)"/.test(line)) return undefined;
  let facts: unknown;
  try {
    facts = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof facts !== 'object' || facts === null) return undefined;
  const message = 'msg' in facts ? String(facts.msg) : 'warning';
  const error = 'err' in facts ? facts.err : undefined;
  const cause = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : undefined;
  return cause === undefined || cause === message ? message : `${message}: ${cause}`;
}
