// An institution's own key: the institution's code with a seal that only the connector token can make, so gateway and
// console agree on it without a table of keys between them. Which key of an institution counts says institution-keys.ts.
import { strict as assert } from 'node:assert';
import { createHmac, timingSafeEqual } from 'node:crypto';

/** 定点医药机构编号 as envelopes are read: upper case, at most 12 characters. */
export const institutionCode = /^[A-Z0-9]{1,12}$/;
const keyForm = /^fi\.([A-Z0-9]{1,12})\.[\w-]{43}$/;

/** `fi.<fixmedins_code>.<HMAC-SHA256, base64url>`, always the same for the same code, token and generation (from 1). A new
 * connector token revokes the keys of all institutions at once. */
export function institutionKey(fixmedins_code: string, connectorToken: string, generation = 1): string {
  assert(institutionCode.test(fixmedins_code), 'a key needs an institution code');
  const sealed = generation === 1 ? `institution:${fixmedins_code}` : `institution:${fixmedins_code}:${generation}`;
  const seal = createHmac('sha256', connectorToken).update(sealed).digest('base64url');
  return `fi.${fixmedins_code}.${seal}`;
}

/** The institution a key speaks for; `undefined` for a text that is no key of this connector token and generation. What it
 * takes does not depend on how much of the seal is right. */
export function readInstitutionKey(
  text: string, connectorToken: string, generationOf: (fixmedins_code: string) => number = () => 1,
): string | undefined {
  const fixmedins_code = keyForm.exec(text)?.[1];
  if (fixmedins_code === undefined) return undefined;
  // As texts: the last character of base64url has spare bits, of which only one spelling counts.
  const made = Buffer.from(institutionKey(fixmedins_code, connectorToken, generationOf(fixmedins_code)));
  return timingSafeEqual(made, Buffer.from(text)) ? fixmedins_code : undefined;
}
