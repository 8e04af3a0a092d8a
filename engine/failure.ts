// Operating errors: expected, one class, a closed table. A broken invariant is not one of these: that is
// an `assert`, nobody catches it, and the process restarts from its checkpoint.

/** What whoever catches it does: try again later, leave this one out (counted, dead letter, log line), or end the process. */
export type Remedy = 'retry' | 'skip' | 'stop';

interface FailureEntry {
  readonly remedy: Remedy;
  /** Tells the reader what to do. `{name}` is filled from the facts. */
  readonly en: string;
  readonly zh: string;
}

/** Codes never change their meaning; the README's error table is generated from here. */
export const failures = {
  configuration_invalid: {
    remedy: 'stop',
    en: 'Setting {name} is not usable: {reason}. Correct it and start again.',
    zh: '配置项 {name} 无效:{reason}。请改正后重新启动。',
  },
  configuration_unknown: {
    remedy: 'stop',
    en: 'There is no setting called {name}. The README lists them all; remove it or correct its name.',
    zh: '没有名为 {name} 的配置项。全部配置项见 README,请删除或改正名称。',
  },
  already_running: {
    remedy: 'stop',
    en: 'Fundwatch already runs here as process {pid} at {url}. Stop it first (npm run cli -- stop), or set FUNDWATCH_VAR to another folder.',
    zh: '本机已有 Fundwatch 在运行:进程 {pid},地址 {url}。请先停止(npm run cli -- stop),或用 FUNDWATCH_VAR 指定另一目录。',
  },
  not_running: {
    remedy: 'stop',
    en: 'No running Fundwatch was found at {url}. Start it with npm start.',
    zh: '在 {url} 没有找到运行中的 Fundwatch。请先执行 npm start。',
  },
  port_taken: {
    remedy: 'stop',
    en: 'Port {port} is used by another program. Set PORT to a free one, or leave PORT unset to have one chosen.',
    zh: '端口 {port} 已被其他程序占用。请将 PORT 设为空闲端口,或不设置 PORT 由程序自选。',
  },
  nats_server_missing: {
    remedy: 'stop',
    en: 'nats-server 2.10 or newer is needed and could not be fetched ({reason}). {hint}',
    zh: '需要 nats-server 2.10 或更新版本,但无法自动获取({reason})。{hint}',
  },
  nats_unreachable: {
    remedy: 'retry',
    en: 'NATS at {url} does not answer. It is tried again by itself; check that it runs and that NATS_URL is right.',
    zh: '{url} 的 NATS 没有应答,将自动重试;请检查其是否运行、NATS_URL 是否正确。',
  },
  stream_full: {
    remedy: 'retry',
    en: 'Stream {stream} has reached its bound and takes nothing more. Give it more room or let the store catch up; senders try again.',
    zh: '流 {stream} 已达容量上限,暂不接收。请扩容或等待入库追上,发送方稍后重试。',
  },
  stream_not_written: {
    remedy: 'retry',
    en: 'NATS answers, but stream {stream} does not take messages: its disk is full or broken. Make room on the disk of the streams; it is tried again by itself, and an embedded nats-server is started afresh once there is room.',
    zh: 'NATS 有应答,但流 {stream} 无法写入:磁盘已满或故障。请为流所在磁盘腾出空间;系统会自动重试,内置 nats-server 在有空间后会自动重启。',
  },
  another_evaluator: {
    remedy: 'stop',
    en: 'Another evaluator has written to HITS, so this one ends: only one may write. If two are started, stop one of them; a single one goes on after its restart from where HITS ends.',
    zh: '另一个研判进程已写入 HITS,本进程退出:只允许一个写入。如启动了两个,请停掉一个;只有一个时,重启后从 HITS 末尾继续。',
  },
  clickhouse_unreachable: {
    remedy: 'retry',
    en: 'ClickHouse at {url} does not answer. It is tried again by itself; check that it runs and that CLICKHOUSE_URL is right.',
    zh: '{url} 的 ClickHouse 没有应答,将自动重试;请检查其是否运行、CLICKHOUSE_URL 是否正确。',
  },
  store_ahead_of_stream: {
    remedy: 'stop',
    en: 'The tables hold {stream} up to {sequence}, but the stream ends at {last}: it is another one. Point CLICKHOUSE_URL at the tables of this stream, or at an empty database.',
    zh: '库表中 {stream} 已到 {sequence},而流只到 {last}:二者不是同一套数据。请将 CLICKHOUSE_URL 指向与该流对应的库,或指向空库。',
  },
  child_not_ready: {
    remedy: 'stop',
    en: 'Process {role} could not be started. Its last words are in {log}.',
    zh: '进程 {role} 无法启动,详情见 {log}。',
  },
  web_build_failed: {
    remedy: 'stop',
    en: 'The web console could not be built. The reasons are in {log}.',
    zh: '网页控制台构建失败,原因见 {log}。',
  },
  rules_invalid: {
    remedy: 'stop',
    en: 'There are rule files that cannot be used: {problems}. Correct them; npm run cli -- rules check lists them all.',
    zh: '有规则文件无法使用:{problems}。请改正;npm run cli -- rules check 可列出全部。',
  },
  knowledge_invalid: {
    remedy: 'stop',
    en: 'Knowledge table {table} cannot be used: {reason}.',
    zh: '知识表 {table} 无法使用:{reason}。',
  },
  checkpoint_damaged: {
    remedy: 'skip',
    en: 'Checkpoint {file} was not used ({reason}); the one before it is looked at.',
    zh: '检查点 {file} 未采用({reason}),改查前一个检查点。',
  },
  checkpoint_none: {
    remedy: 'stop',
    en: 'No checkpoint can be used ({reasons}), and EVENTS begins only at {first}: what was before is not known. Nothing is judged, since that would withdraw hits that stand. Restore a back-up, or the folder of checkpoints.',
    zh: '没有可用的检查点({reasons}),而 EVENTS 仅保留自 {first} 起的数据,此前情况未知。为避免误撤已有疑点,不进行研判。请恢复备份或检查点目录。',
  },
  body_invalid: {
    remedy: 'skip',
    en: 'The message is not a national envelope: {reason}.',
    zh: '报文不是国家接口报文:{reason}。',
  },
  field_invalid: {
    remedy: 'skip',
    en: 'Field {field}: {reason}.',
    zh: '字段 {field}:{reason}。',
  },
  transaction_unknown: {
    remedy: 'skip',
    en: 'No interface table knows transaction {infno}.',
    zh: '接口表中没有交易 {infno}。',
  },
  resend_differs: {
    remedy: 'skip',
    en: 'msgid {msgid} was accepted before with another body. A correction needs a new msgid.',
    zh: 'msgid {msgid} 此前已以不同内容受理;更正请使用新的 msgid。',
  },
  event_too_late: {
    remedy: 'skip',
    en: 'The event is older than the horizon of its key ({days} days); it was kept as a dead letter.',
    zh: '事件早于其主体的追溯期限({days} 天),已记入死信。',
  },
  token_wrong: {
    remedy: 'stop',
    en: 'The token is missing, wrong or may not do this. The first tokens are in {file}.',
    zh: '令牌缺失、错误或无此权限。初始令牌见 {file}。',
  },
  too_fast: {
    remedy: 'retry',
    en: 'More is coming in than can be taken now. Try again after {seconds} s.',
    zh: '当前流量过大,请 {seconds} 秒后重试。',
  },
  file_unreadable: {
    remedy: 'stop',
    en: 'File {file} cannot be read: {reason}.',
    zh: '文件 {file} 无法读取:{reason}。',
  },
  backup_target: {
    remedy: 'stop',
    en: 'The back-up cannot be written to {target}: {reason}. Name another place.',
    zh: '备份无法写入 {target}:{reason}。请换一个位置。',
  },
  backup_inconsistent: {
    remedy: 'retry',
    en: 'The parts of the back-up do not fit together: {reason}. It was discarded; make it again.',
    zh: '备份各部分不一致:{reason}。该备份已丢弃,请重新备份。',
  },
  backup_damaged: {
    remedy: 'stop',
    en: 'Part {part} of the back-up cannot be used: {reason}. Nothing was restored from it; take another back-up.',
    zh: '备份中的 {part} 无法使用:{reason}。未从中恢复任何数据,请改用其他备份。',
  },
  restore_target: {
    remedy: 'stop',
    en: 'Nothing is restored into {folder}: {reason}. Name an empty folder with FUNDWATCH_VAR, or add --force to have what is there moved aside.',
    zh: '不能恢复到 {folder}:{reason}。请用 FUNDWATCH_VAR 指定空目录,或加 --force 将现有内容移到一旁。',
  },
  restore_occupied: {
    remedy: 'stop',
    en: 'Nothing is restored into the server that {setting} names: {reason}. Empty it, also of what a restore that was broken off left there, or name another.',
    zh: '不能恢复到 {setting} 所指的服务:{reason}。请先清空(包括此前未完成的恢复所留内容),或指定另一服务。',
  },
  restore_unfinished: {
    remedy: 'stop',
    en: 'A restore into {folder} was broken off, so its data are not whole. Run npm run cli -- restore again.',
    zh: '{folder} 的恢复未完成,数据不完整。请重新执行 npm run cli -- restore。',
  },
  disk_full: {
    remedy: 'retry',
    en: 'The disk has no room for {file}. Nothing was lost; make room, it goes on by itself.',
    zh: '磁盘空间不足,无法写入 {file}。数据没有丢失;腾出空间后会自动继续。',
  },
  trace_store_damaged: {
    remedy: 'stop',
    en: 'The trace-code store is damaged in {file} at byte {offset}: {reason}. Restore it from a back-up, or move its folder away to have it built anew from the events.',
    zh: '追溯码库文件 {file} 在第 {offset} 字节处损坏:{reason}。请从备份恢复,或移走该目录以便由事件重建。',
  },
  trace_store_full: {
    remedy: 'stop',
    en: 'The trace-code store in {folder} has all the {files} files it can name. Have it compacted, or made anew with larger units.',
    zh: '追溯码库 {folder} 的文件数已达上限 {files}。请压缩整理,或以更大的单元重建。',
  },
  trace_position_unknown: {
    remedy: 'stop',
    en: 'The trace-code store in {folder} cannot go back to position {position}; it knows {known}. Use a checkpoint that names one of these, or move the folder away to have it built anew.',
    zh: '追溯码库 {folder} 无法回到位置 {position},可用位置:{known}。请使用指向其中之一的检查点,或移走该目录以便重建。',
  },
  disk_failed: {
    remedy: 'stop',
    en: 'The disk did not make {file} certain. The process starts again from its last checkpoint; look after the disk.',
    zh: '磁盘未能确认写入 {file}。进程将从最近的检查点重新启动;请检查磁盘。',
  },
  erasure_refused: {
    remedy: 'stop',
    en: 'Nothing was erased: {reason}.',
    zh: '未删除任何数据:{reason}。',
  },
  answer_unexpected: {
    remedy: 'stop',
    en: '{url} answered {status}: {reason}.',
    zh: '{url} 返回 {status}:{reason}。',
  },
} as const satisfies Record<string, FailureEntry>;

export type FailureCode = keyof typeof failures;

/** Small and free of personal data: they go to the log and into the text. */
export type FailureFacts = Readonly<Record<string, string | number>>;

export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: FailureCode;
  readonly remedy: Remedy;
  readonly facts: FailureFacts;
  readonly zh: string;

  constructor(code: FailureCode, facts: FailureFacts = {}, options: { cause?: unknown } = {}) {
    const entry: FailureEntry = failures[code];
    super(fill(entry.en, facts), options);
    this.code = code;
    this.remedy = entry.remedy;
    this.facts = facts;
    this.zh = fill(entry.zh, facts);
  }
}

/** The README's error table, in markdown. */
export function failureTable(): string {
  const rows = Object.entries<FailureEntry>(failures).map(
    ([code, entry]) => `| \`${code}\` | ${entry.remedy} | ${entry.en} | ${entry.zh} |`,
  );
  return ['| code | remedy | what to do | 说明 |', '|---|---|---|---|', ...rows].join('\n');
}

function fill(text: string, facts: FailureFacts): string {
  return text.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) =>
    String(facts[name] ?? placeholder),
  );
}
