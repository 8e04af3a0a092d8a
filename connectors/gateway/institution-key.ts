// An institution's own key. Nothing is kept: the key is the institution's code with a seal that only the connector token
// can make, so gateway and console agree on it without a table between them.
import { strict as assert } from 'node:assert';
import { createHmac, timingSafeEqual } from 'node:crypto';

/** 定点医药机构编号 as envelopes are read: upper case, at most 12 characters. */
export const institutionCode = /^[A-Z0-9]{1,12}$/;
const keyForm = /^fi\.([A-Z0-9]{1,12})\.[\w-]{43}$/;

/** `fi.<fixmedins_code>.<HMAC-SHA256, base64url>`, always the same for the same code and token. A new connector token
 * revokes the keys of all institutions at once; a single one cannot be revoked alone. */
export function institutionKey(fixmedins_code: string, connectorToken: string): string {
  assert(institutionCode.test(fixmedins_code), 'a key needs an institution code');
  const seal = createHmac('sha256', connectorToken).update(`institution:${fixmedins_code}`).digest('base64url');
  return `fi.${fixmedins_code}.${seal}`;
}

/** The institution a key speaks for; `undefined` for a text that is no key of this connector token. What it takes does not
 * depend on how much of the seal is right. */
export function readInstitutionKey(text: string, connectorToken: string): string | undefined {
  const fixmedins_code = keyForm.exec(text)?.[1];
  if (fixmedins_code === undefined) return undefined;
  // As texts: the last character of base64url has spare bits, of which only one spelling counts.
  const made = Buffer.from(institutionKey(fixmedins_code, connectorToken));
  return timingSafeEqual(made, Buffer.from(text)) ? fixmedins_code : undefined;
}
