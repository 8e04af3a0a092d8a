// Why an envelope or a record in it is not accepted: a closed table of codes, each with its plain
// text in Chinese and English. A text names the field by its Chinese name and its national code.
// Personal data never goes into a text: of values, only codes and times are repeated.

interface RefusalText {
  readonly zh: string;
  readonly en: string;
  /** Not an envelope at all: answered with HTTP 400 instead of a receipt with HTTP 200. */
  readonly isUnreadable?: true;
}

/** `{label}` is the field's Chinese name and code, `{where}` the record's place, empty for the envelope. */
export const refusalTexts = {
  bad_charset: { zh: '报文不是 UTF-8 编码{detail}', en: 'the body is not UTF-8{detail}', isUnreadable: true },
  not_json: { zh: '报文不是合法的 JSON{detail}', en: 'the body is not valid JSON{detail}', isUnreadable: true },
  not_an_envelope: {
    zh: '报文不是接口报文:应为含 infno 与 input 的 JSON 对象',
    en: 'not an envelope: a JSON object with infno and input is expected',
    isUnreadable: true,
  },
  too_deep: { zh: '报文嵌套超过 {limit} 层', en: 'nested deeper than {limit} levels', isUnreadable: true },
  duplicate_key: { zh: '{where}字段 {field} 重复出现', en: '{where}field {field} appears more than once' },
  forbidden_key: { zh: '{where}不允许的字段名 {field}', en: '{where}field name {field} is not allowed' },
  missing_field: { zh: '{where}必填项 {label} 缺失', en: '{where}mandatory field {field} is missing' },
  wrong_type: {
    zh: '{where}{label} 类型错误,应为{expected}',
    en: '{where}{field} has the wrong type, expected {expected_en}',
  },
  too_long: {
    zh: '{where}{label} 超长,上限 {limit}',
    en: '{where}{field} is too long, the limit is {limit}',
  },
  bad_format: {
    zh: '{where}{label} 格式错误,应为{expected}',
    en: '{where}{field} is malformed, expected {expected_en}',
  },
  bad_text: {
    zh: '{where}{label} 含有非法字符(空字符或不完整的代理对)',
    en: '{where}{field} holds a NUL or a lone surrogate',
  },
  bad_time: {
    zh: '{where}{label} 不是有效的日期时间:{value}',
    en: '{where}{field} is not a valid date or time: {value}',
  },
  future_time: {
    zh: '{where}{label} 晚于接收时间 24 小时以上:{value}',
    en: '{where}{field} is more than 24 hours ahead of the receiver: {value}',
  },
  unknown_code: {
    zh: '{where}{label} 取值 {value} 不在字典中,相近的取值:{near}',
    en: '{where}{field} value {value} is not in the code table, close values: {near}',
  },
  unknown_infno: { zh: '未知的交易编号 {value}', en: 'unknown transaction number {value}' },
  too_many_records: {
    zh: '{where}记录数超过 {limit} 条,请分批上传',
    en: '{where}more than {limit} records, send them in parts',
  },
  resend_conflict: {
    zh: 'msgid {value} 此前已以不同内容受理,更正请使用新的 msgid',
    en: 'msgid {value} was accepted before with another body; send corrections with a new msgid',
  },
  foreign_institution: {
    zh: '{where}{label} 不是本密钥所属的机构 {value},机构密钥只能代表本机构',
    en: '{where}{field} is not the institution of this key, {value}: a key of an institution only speaks for itself',
  },
  line_too_long: { zh: '本行超过 {limit} 字节', en: 'the line is longer than {limit} bytes' },
  record_too_large: {
    zh: '{where}单条记录过大,上限 {limit} 字节',
    en: '{where}one record is larger than {limit} bytes',
  },
  question_in_bulk: {
    zh: '{value} 是查询交易,不能批量上传,请发往 /api/fsi',
    en: '{value} is a question, not a fact: send it to /api/fsi',
  },
  number_rounded: {
    zh: '{label} 在表格中是数值,位数已被截断,请将该列设为文本',
    en: '{field} is a number in the spreadsheet and lost digits; format the column as text',
  },
  surplus_cells: {
    zh: '本行的单元格多于列名,含逗号的单元格(如 1,234.50)须加引号',
    en: 'the row has more cells than there are column heads; a cell with a comma in it (1,234.50) needs quotes',
  },
  cell_too_long: { zh: '{label} 单元格过长,请分行上传', en: '{field} holds more than a cell may, send it in several rows' },
  too_fast: {
    zh: '当前流量过大,请稍后以相同 msgid 重发',
    en: 'more is coming in than can be taken now; send it again with the same msgid',
  },
  not_stored: {
    zh: '报文暂时无法保存,请稍后以相同 msgid 重发',
    en: 'the message could not be stored now; send it again with the same msgid',
  },
  not_written: {
    zh: '平台存储已满或故障,暂时无法写入,已暂停受理,请稍后以相同 msgid 重发',
    en: 'the storage of the platform is full or broken and nothing is accepted now; send it again later with the same msgid',
  },
} as const satisfies Record<string, RefusalText>;

export type RefusalCode = keyof typeof refusalTexts;

/** Fills the placeholders of a text; what is absent stays empty. */
export interface RefusalDetail {
  /** Chinese name of the field. */
  readonly zh?: string;
  /** Node and position of the record, for example `selinfoDetail[3]`. */
  readonly where?: string;
  readonly limit?: string;
  readonly expected?: string;
  readonly expected_en?: string;
  readonly value?: string;
  readonly near?: string;
  readonly detail?: string;
}

/** An envelope that was not accepted, whole. */
export interface Refusal {
  readonly ok: false;
  readonly code: RefusalCode;
  /** National code of the field, or the node's name when a whole node is at fault; '' for none. */
  readonly field: string;
  /** Chinese. */
  readonly reason: string;
  readonly reason_en: string;
  /** Not an envelope at all (HTTP 400). */
  readonly isUnreadable: boolean;
  /** Line of a bulk feed, from 1. */
  readonly line?: number;
  readonly msgid?: string;
  readonly infno?: string;
  readonly fixmedins_code?: string;
}

export type EnvelopeNames = Pick<Refusal, 'line' | 'msgid' | 'infno' | 'fixmedins_code'>;

/** What was known of the envelope when it was refused is `names`. */
export function refusal(
  code: RefusalCode, field: string, detail: RefusalDetail = {}, names: EnvelopeNames = {},
): Refusal {
  const text: RefusalText = refusalTexts[code];
  return {
    ok: false,
    code,
    field,
    reason: fill(text.zh, field, detail),
    reason_en: fill(text.en, field, detail),
    isUnreadable: text.isUnreadable === true,
    ...names,
  };
}

/** Carries a refusal from a record's depth to `parseEnvelope`, which alone catches it. */
export class Refused extends Error {
  readonly code: RefusalCode;
  readonly field: string;
  readonly detail: RefusalDetail;

  constructor(code: RefusalCode, field: string, detail: RefusalDetail = {}) {
    super(code);
    this.name = 'Refused';
    this.code = code;
    this.field = field;
    this.detail = detail;
  }
}

/** At most `length` characters of a sender's value, fit to stand in a message. */
export function quoted(value: unknown, length = 40): string {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : typeof value;
  return text.slice(0, length).toWellFormed().replace(/[\p{Cc}\p{Cf}]/gu, '?');
}

function fill(template: string, field: string, detail: RefusalDetail): string {
  const { zh, where, ...rest } = detail;
  const values: Record<string, string | undefined> = {
    ...rest,
    field,
    label: zh === undefined ? field : `${zh}(${field})`,
    where: where === undefined ? '' : `${where} `,
  };
  return template.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}
