// Where a patient comes from, as far as the settlement list says: the home or village of the address.
import { textField, type Entry } from '../entry.ts';

/** An address is cut after the last of these: what follows is the house. */
const places = /^.*(?:养老院|敬老院|福利院|护理院|老年公寓|养老中心|村|社区|小区|居委会)/u;

/** The home, village or neighbourhood of an address, without blanks; the whole address when none is
 * named in it. */
export function placeOfAddress(address: string): string {
  const plain = address.normalize('NFKC').replaceAll(/\s/gu, '');
  return places.exec(plain)?.[0] ?? plain;
}

/** `curr_addr` of a stay's settlement list as a home or village; undefined when it names none: a street
 * and number are nobody's source. */
export function sourceOfPatient(stay: Entry): string | undefined {
  for (const { role, event } of stay.sources) {
    if (role !== 'settlement_list') continue;
    const address = textField(event, 'curr_addr');
    if (address === undefined) return undefined;
    const plain = address.normalize('NFKC').replaceAll(/\s/gu, '');
    return places.exec(plain)?.[0];
  }
  return undefined;
}
