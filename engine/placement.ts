// Where an event stands: the key spaces whose histories it is itself an entry of, and what the keys
// are made of. Records composed of several events stand elsewhere too (state.ts).
import { textField, type StoredEvent } from './entry.ts';
import type { EventKind } from './event.ts';
import { isNational } from './person-code.ts';
import { stockInKinds } from './views/stock-ledger.ts';

/** Key spaces that events stand in; those in `trace` stand there too, by `codedKinds`. */
export type Spot =
  | 'person' | 'encounter' | 'stock' | 'product' | 'institution' | 'doctor'
  | 'pharmacist' | 'prescriber' | 'prescription';

/** Kinds of which an encounter is composed (views/encounter.ts). */
export const encounterKinds: ReadonlySet<EventKind> = new Set<EventKind>([
  'registration',
  'visit',
  'outpatient_fee',
  'outpatient_settlement',
  'pharmacy_fee',
  'pharmacy_settlement',
  'inpatient_fee',
  'inpatient_settlement',
  'admission',
  'admission_change',
  'discharge',
  'settlement_list',
  'front_page',
]);

/** Kinds with trace codes on them in the stock ledger's messages. */
export const ledgerKinds: ReadonlySet<EventKind> = new Set<EventKind>([
  'stocktake',
  'stock_change',
  'purchase',
  'purchase_return',
  'sale',
  'sale_return',
]);

/** Kinds that stand in the history of each trace code they carry, once it has been sold or given back; sales are
 * composed into uses. */
export const codedKinds: ReadonlySet<EventKind> = new Set<EventKind>([
  'stocktake',
  'stock_change',
  'purchase',
  'purchase_return',
  'sale_return',
]);

/** What a stock item is called within its institution: `fixmedins_hilist_id`, else `med_list_codg`. */
export function stockItem(event: StoredEvent): string | undefined {
  return textField(event, 'fixmedins_hilist_id') ?? textField(event, 'med_list_codg');
}

/** The pharmacist who released a prescription drug: licence number, else the national number. */
export function pharmacistOf(event: StoredEvent): string | undefined {
  if (textField(event, 'rx_flag') !== '1') return undefined;
  return [textField(event, 'phar_prac_cert_no'), textField(event, 'phar_no')].find(isNational);
}

/** The doctor of a prescription, wherever it is filled. */
export function prescriberOf(event: StoredEvent): string | undefined {
  const code = textField(event, 'bilg_dr_codg');
  return isNational(code) ? code : undefined;
}

/** Institution and own visit number of a record without `mdtrt_id`. */
export function visitNumber(event: StoredEvent): string | undefined {
  if (event.kind !== 'nursing' && event.kind !== 'order') return undefined;
  return textField(event, 'mdtrt_id') === undefined ? textField(event, 'mdtrt_sn') : undefined;
}

/** Every own number of the institution by which the event may meet others of its visit: that of the
 * record, or those by which records find the admission. */
export function visitNumberOfAny(event: StoredEvent): readonly string[] {
  const fields =
    event.kind === 'admission'
      ? ['ipt_otp_no', 'mdtrt_id']
      : event.kind === 'nursing' || event.kind === 'order'
        ? ['mdtrt_sn']
        : [];
  return fields.map((field) => textField(event, field)).filter((number) => number !== undefined);
}

/** Western and Chinese patent drugs, which are bought in packs, and consumables (DOMAIN 4.1, 4.2);
 * slices are not. */
function isStocked(event: StoredEvent): boolean {
  const first = textField(event, 'med_list_codg')?.charAt(0);
  return first === 'X' || first === 'Z' || first === 'C';
}

/** Shorter numbers are counted by each sender from one. */
const rxnoLengthMin = 8;

/** The number of a prescription from elsewhere that a pharmacy filled: such numbers are given once. */
export function prescriptionOf(event: StoredEvent): string | undefined {
  if (textField(event, 'rx_circ_flag') !== '1') return undefined;
  const rxno = textField(event, 'rxno');
  return rxno !== undefined && rxno.length >= rxnoLengthMin ? rxno : undefined;
}

/** A line of a prescription whose doctor is named. */
function isPrescribed(event: StoredEvent): boolean {
  return prescriberOf(event) !== undefined && textField(event, 'rxno') !== undefined;
}

const nowhere: readonly Spot[] = [];
const encounter: readonly Spot[] = ['encounter'];
const encounterAndPerson: readonly Spot[] = ['encounter', 'person'];
const drugFee: readonly Spot[] = ['encounter', 'person', 'product'];
const prescribedFee: readonly Spot[] = ['encounter', 'person', 'prescriber'];
const prescribedDrugFee: readonly Spot[] = ['encounter', 'person', 'product', 'prescriber'];
const circulatedFee: readonly Spot[] = ['encounter', 'person', 'prescriber', 'prescription'];
const circulatedDrugFee: readonly Spot[] = ['encounter', 'person', 'product', 'prescriber', 'prescription'];
const person: readonly Spot[] = ['person'];
const institution: readonly Spot[] = ['institution'];
const purchaseSpots: readonly Spot[] = ['person', 'encounter', 'institution'];
const doctor: readonly Spot[] = ['doctor'];
const doctorsOrder: readonly Spot[] = ['encounter', 'person', 'doctor'];
const stock: readonly Spot[] = ['stock'];
const stockAndPerson: readonly Spot[] = ['stock', 'person'];
const stockAndPharmacist: readonly Spot[] = ['stock', 'pharmacist'];
const stockPersonAndPharmacist: readonly Spot[] = ['stock', 'person', 'pharmacist'];
const stockAndProduct: readonly Spot[] = ['stock', 'product'];
const stockProductAndInstitution: readonly Spot[] = ['stock', 'product', 'institution'];

export function spotsOf(event: StoredEvent): readonly Spot[] {
  switch (event.kind) {
    case 'inpatient_fee':
    case 'outpatient_fee':
      return isStocked(event) ? drugFee : encounterAndPerson;
    case 'pharmacy_fee':
      if (prescriptionOf(event) !== undefined) return isStocked(event) ? circulatedDrugFee : circulatedFee;
      if (isPrescribed(event)) return isStocked(event) ? prescribedDrugFee : prescribedFee;
      return isStocked(event) ? drugFee : encounterAndPerson;
    case 'nursing':
      return encounter;
    case 'order':
      return textField(event, 'isu_drord_dr_code') === undefined ? encounterAndPerson : doctorsOrder;
    case 'department':
      return institution;
    case 'pharmacy_settlement':
      return purchaseSpots;
    case 'transfer_filing':
      return person;
    case 'registration':
    case 'admission':
      return doctor;
    case 'sale':
      if (pharmacistOf(event) === undefined)
        return textField(event, 'setl_id') === undefined ? stock : stockAndPerson;
      return textField(event, 'setl_id') === undefined ? stockAndPharmacist : stockPersonAndPharmacist;
    case 'purchase':
      return stockProductAndInstitution;
    case 'stocktake':
      return stockAndProduct;
    case 'stock_change':
      return stockInKinds.has(textField(event, 'inv_chg_type') ?? '') ? stockAndProduct : stock;
    case 'purchase_return':
    case 'sale_return':
      return stock;
    default:
      return nowhere;
  }
}
