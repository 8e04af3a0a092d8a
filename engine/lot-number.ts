// Production batches as they are compared: `a24`, `A 24` and `Ａ２４` are one batch, typed three times.

/** Nearly every batch is written so already. */
const plain = /^[\dA-Z./_-]+$/;

/** Without blanks, in capitals, wide letters as plain ones; undefined when nothing is left. */
export function lotNumber(said: string): string | undefined {
  if (plain.test(said)) return said;
  const lot = said.normalize('NFKC').replaceAll(/\s/g, '').toUpperCase();
  return lot === '' ? undefined : lot;
}
