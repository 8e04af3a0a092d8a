// The bytes of a knowledge table as text. Spreadsheets like to save in the code page of the machine; read as
// UTF-8 such a file would put names in force that nobody wrote, so it is refused.

/** Without the byte order mark; `undefined` when it is not UTF-8. */
export function decodeTable(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

export const notUtf8 = 'is not UTF-8: save it as "CSV UTF-8" (CSV UTF-8 逗号分隔), not in GBK';
