// Numbers of doctors and pharmacists. Senders write a dash, zeros or "none" where there is no number: whoever has
// one of these is not one person, and does not work in two places at once. A number of a few signs is an institution's own:
// another institution has given it to somebody else.

const nobody = /^(?:[\s\p{P}\p{S}]*|0+|9{3,}|无|暂无|未知|不详|未填|none|null|n\/?a|undefined)$/iu;
/** Nearly every number begins so. */
const plain = /^[A-Z1-8]/;
/** Signs of a number that is given once in the country. */
const nationalLengthMin = 6;

export function namesSomebody(code: string): boolean {
  return plain.test(code) ? !/^N\/?A$|^NONE$|^NULL$/.test(code) : !nobody.test(code);
}

/** Whether a number says who it is wherever it stands. */
export function isNational(code: string | undefined): code is string {
  return code !== undefined && code.length >= nationalLengthMin && namesSomebody(code);
}
