// A full disk is an operating error that passes: what can be written again later is left for later.

export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

/** A full disk, or no file that may be opened besides those that are: both pass. */
export function isShortage(error: unknown): boolean {
  if (isDiskFull(error)) return true;
  return error instanceof Error && 'code' in error && (error.code === 'EMFILE' || error.code === 'ENFILE');
}
