// Every Chinese text of the console. `Words` (the type) makes the English dictionary answer for the same keys.
import { alarmsZh } from './alarms-zh.ts';
import { appealsZh, caseworkZh } from './casework-zh.ts';
import { intakeZh } from './intake-zh.ts';
import { rulesZh } from './rules-zh.ts';

export const zh = {
  product: '医保基金智能监管引擎',
  pages: {
    live: '实时预警', search: '疑点查询', cases: '案件', appeals: '申诉', rules: '规则', knowledge: '知识库',
    intake: '数据接入', system: '运行状态',
  },
  families: {
    split: '分解住院', hanging: '挂床住院', upcoding: '高套病种', trace: '追溯码', stock: '进销存',
    pharmacy: '药店与人员', policy: '政策限定', indicator: '指标异常',
  },
  grades: { 1: '明确违规', 2: '高度可疑', 3: '轻度可疑' },
  gradesShort: { 1: '明确', 2: '高度', 3: '轻度' },
  details: { all: '全部疑点', none: '只看主疑点', help: '已并入同一事项的另一条疑点,金额不重复计入' },
  states: { raised: '有效', withdrawn: '已撤销', all: '全部状态' },
  columns: {
    detected_at: '发现时间', at: '业务时间', grade: '等级', family: '类别', title: '疑点',
    fixmedins_code: '定点医药机构', psn_no: '参保人', amount: '涉及金额(元)', fund_amount: '基金金额(元)',
    reason: '情况说明', rule_id: '规则', mdtrt_id: '就诊ID', setl_id: '结算ID', drug_trac_codg: '药品追溯码',
    med_list_codg: '目录编码', dr_codg: '医师', state: '状态', subject: '主体',
  },
  subjects: {
    person: '参保人', encounter: '就诊', trace: '追溯码', stock: '库存品种', product: '目录品种',
    institution: '机构', bed: '床位', doctor: '医师', prescriber: '开方医师', pharmacist: '药师', prescription: '处方',
    area: '统筹区', contact: '联系电话、住址或单位', cluster: '关联群组',
  },
  shell: {
    menu: '主菜单', switchLanguage: 'English', dark: '深色', light: '浅色', logout: '退出登录',
    collapse: '收起菜单', expand: '展开菜单', skip: '跳到主要内容', keys: '快捷键',
    masked: '个人信息已脱敏', unmasked: '可见个人信息',
    roles: { admin: '管理员', supervisor: '监管员', inspector: '检查员', viewer: '查看者', institution: '机构', connector: '数据接入', author: '规则编写', publisher: '规则发布' },
  },
  connection: {
    idle: '未连接', connecting: '正在连接', open: '实时', waiting: (seconds: number) => `连接中断,${seconds} 秒后重连`,
    retry: '立即重连', newest: '最新数据', noEvents: '尚无数据', ago: (age: string) => `${age}前`, lag: '延迟',
    explain: '连接状态与最新一条业务数据到达的时间。超过 1 分钟变黄,超过 10 分钟变红。',
  },
  age: {
    now: '刚刚', seconds: (n: number) => `${n} 秒`, minutes: (n: number) => `${n} 分`, hours: (n: number) => `${n} 小时`,
    days: (n: number) => `${n} 天`,
  },
  filter: {
    family: '类别', grade: '等级', rule: '规则', institution: '机构编码', person: '参保人编号', trace: '药品追溯码',
    text: '搜索说明、编号…', from: '业务时间起', to: '业务时间止', state: '状态', details: '主疑点与并入疑点', detailsHelp: '同一住院、明细或同一盒药的多条疑点归并到一条主疑点', clear: '清除条件', more: '更多条件',
    label: '筛选条件', toSearch: '在疑点查询中打开', active: (n: number) => `${n} 项条件`, search: '查询',
    today: '今天', days7: '近 7 天', days30: '近 30 天',
  },
  live: {
    today: '今日预警', amount: '涉及金额', fund: '其中基金', institutions: '涉及机构', eventsPerSecond: '接入速率', lag: '研判延迟',
    perSecond: '条/秒', ms: '毫秒', yuanUnit: '元', tenThousand: '万元', place: '家', hitsUnit: '条', persons: '涉及参保人',
    perMinute: '每分钟预警数(近 60 分钟)', byFamily: '今日各类别预警', pause: '暂停', resume: '继续',
    paused: '已暂停显示', fresh: (n: number) => `${n} 条新预警`, shown: (n: number, all: number) => `显示 ${n} / ${all} 条`,
    charts: '图表', list: '实时预警列表', loadingChart: '图表加载中', byInstitution: '今日预警较多的机构',
    emptyTitle: '还没有预警', emptyText: '数据接入并研判后,预警会自动出现在这里,无需刷新。可在「数据接入」查看是否有数据到达。',
    filteredTitle: '没有符合条件的预警', filteredText: '当前只显示最近到达的预警。可清除条件,或在「疑点查询」中查询全部历史。',
    gap: (from: number, to: number) => `游标 ${from}–${to} 之间的预警已无法从实时流取得,请在「疑点查询」中查看。`,
    historyFailed: '历史预警暂时读取不到,目前只显示打开页面之后到达的预警。',
    noStats: '统计暂不可用',
  },
  detail: {
    title: '疑点详情', amount: '涉及金额', fund: '基金金额', institution: '定点医药机构', person: '参保人', subject: '主体',
    rule: '规则', version: (n: number) => `第 ${n} 版`, at: '业务时间', detected: '发现时间', conditions: '判定条件', why: '为什么',
    fact: '事实', operator: '关系', actual: '实际值', required: '规定值', result: '结果', pass: '成立', fail: '不成立',
    evidence: '证据链', evidenceCount: (n: number) => `${n} 条业务记录`, revisions: '变更记录', basis: '依据', facts: '事实取值',
    copyLink: '复制链接', copied: '已复制', close: '关闭', withdrawn: '本疑点已撤销', withdrawnWhy: '撤销原因',
    revision: (n: number) => `第 ${n} 次判定`, raised: '成立', noEvidence: '没有证据记录', previous: '上一条', next: '下一条',
    sameSubject: '同一主体的案件', notFound: '找不到这条疑点。链接可能有误,或它尚未入库,请稍后再试。', masked: '个人信息已脱敏显示',
    roles: { trigger: '触发', match: '关联' },
    moreFields: '其余字段',
    unchanged: '内容无变化', changedTo: '改为',
    counted: '计入金额', countedHelp: '同一住院、明细或同一盒药的金额只计一次,其余已由上级疑点计入。', parent: '并入疑点', openParent: '查看上级疑点', toFetch: '待补证据',
    ids: '关联编号', admdvs: '就医地区划', id: '疑点编号',
  },
  search: {
    columns: '列设置', csv: '导出 CSV', xlsx: '导出 Excel', loaded: (n: number) => `已显示 ${n} 条`, complete: '已全部显示',
    more: '加载更多', asOf: (cursor: number) => `数据截至游标 ${cursor}`, asOfHelp: '游标是预警流中的位置:此页与导出文件都以它为准,之后到达的预警不在其内。',
    emptyTitle: '没有符合条件的疑点', emptyText: '请放宽条件,例如清除时间范围,或把状态改为「全部状态」。', list: '疑点列表', resetColumns: '恢复默认列',
    exportHelp: '按当前条件导出全部记录(不限于已显示的)。', refresh: '刷新',
  },
  cases: {
    subject: '主体', hits: '疑点数', rules: '涉及规则', amount: '涉及金额(元)', first: '最早', last: '最近', institutions: '机构数', persons: '人数',
    emptyTitle: '还没有案件', emptyText: '同一主体(参保人、追溯码、机构等)的有效疑点会自动归入同一案件。', back: '返回案件列表', hitsOf: '案件内的疑点',
    members: '涉及人员与机构', amountHelp: '同一住院、明细或同一盒药只计一次,避免重复计算。',
    kind: '主体类型', list: '案件列表', allKinds: '全部主体', open: '打开案件', fund: '基金金额(元)', families: '类别', span: '时间跨度',
  },
  rules: {
    name: '名称', id: '编号', family: '类别', grade: '等级', trigger: '触发事件', stage: '环节', stages: { before: '事前', during: '事中', after: '事后' },
    effective: '生效', version: '版本', emptyTitle: '没有规则', emptyText: '规则是 rules/ 目录下的 JSON 文件,随程序一起装入。', back: '返回规则列表',
    definition: '定义', conditions: '判定条件', facts: '使用的事实', parameters: '参数', value: '取值', unit: '单位', range: '范围', basis: '依据',
    exclusions: '排除情形', examples: '示例', hitExample: '命中', missExample: '不命中', amount: '金额算法', all: '同时满足', any: '满足其一', not: '不得出现',
    message: '提示语', broken: '已停用:运行出错', source: '规则原文 (JSON)', search: '搜索规则', hitsToday: '查看疑点', status: '状态', active: '启用',
    events: (n: number) => `${n} 个事件`, regional: '地区取值', from: '自', until: '至', description: '说明', list: '规则列表', parameter: '参数',
  },
  knowledge: {
    table: '知识表', rows: '行数', columns: '列', updated: '更新时间', download: '下载 CSV', upload: '上传 CSV 替换', view: '查看', search: '在表中查找',
    emptyTitle: '没有知识表', emptyText: '知识表随程序一起装入。', confirmTitle: '替换这张知识表?',
    confirmText: (table: string, rows: number) => `「${table}」的内容将整体替换为所选文件(${rows} 行),新数据按新表研判。`, replaced: '已替换', replace: '替换',
    cancel: '取消', shownRows: (n: number, all: number) => `${n} / ${all} 行`, notAllowed: '当前身份不能修改知识表。', list: '知识表列表', pick: '请在左侧选择一张知识表。',
    headMissing: (columns: string) => `文件缺少列:${columns}`,
    versions: '历史版本', version: '版本', inForce: '生效中', serviceDates: '适用业务日期', allDates: '全部日期',
    fromDate: (day: string) => `${day} 起`, replacedBy: '替换时间与人员', neverReplaced: '尚未替换过,使用随程序发布的表。',
    fromDay: '自业务日期起生效,此前的研判不变', allDatesAgain: '适用全部日期,已有数据按新表重新研判', note: '替换说明',
    preview: '预览疑点变化', previewStopped: '预览未完成', raised: '新增疑点', withdrawn: '撤销疑点', revised: '修订疑点', same: '不变',
  },
  appeals: appealsZh,
  casework: caseworkZh,
  intake: intakeZh,
  alarms: alarmsZh,
  system: {
    roles: { gateway: '接入网关', evaluator: '研判引擎', store: '存储', console: '控制台', nats: '消息总线', clickhouse: '数据库', demo: '演示数据', supervisor: '进程守护' },
    healthy: '正常', unhealthy: '异常', unknown: '未知', sequence: '已受理序号', evaluated: '已研判序号', stored: '已入库序号', lag: '研判延迟', watermark: '业务时间水位',
    caughtUp: '全部研判并入库', behind: (n: number) => `还有 ${n} 条消息待处理`, pipeline: '处理进度', raw: '全部指标', version: '版本', refreshed: '每 2 秒刷新',
    processes: '各角色', noAnswer: '没有应答', counters: '指标',
    figures: {
      accepted: '受理', duplicate: '重复', rejected: '拒收', frames: '消息', events: '事件', hits: '疑点', keys: '状态主体数', rules: '规则数', events_per_s: '事件/秒',
      uptime_s: '运行秒数', evaluated: '已研判', stored: '已入库', archived: '已归档', hits_sequence: '疑点流序号', watermark: '业务时间水位', sequence: '已受理序号', lag_ms: '延迟(毫秒)',
      quarantined: '已隔离', suspects: '可疑消息', quarantine_full: '隔离已满',
      hits_blocked: '写疑点受阻', refusing: '拒收原因', refusing_stream: '受阻的流',
      dropped: '丢弃', late: '迟到', dead: '死信', rss_mb: '内存(MB)', clients: '在线页面', newest_received_at: '最新到达', healthy: '正常', pid: '进程号', restarts: '重启次数',
      judged: '已判', duplicates: '重复', broken: '已停用规则', bundle: '规则与知识版本', activations: '规则生效次数', resumed_after: '恢复自序号', failed: '失败',
      rejected_by_code: '拒收原因', precheck: '事前提醒', publish: '写入确认', bytes: '字节', failed_frames: '失败消息', queue_events: '排队事件', queue_bytes: '排队字节',
      partitions: '分区', resend_index: '重发索引', dead_dropped: '未留存的拒收', dead_sequence: '未受理序号', waiting: '待写', written: '已写', missed: '缺失',
      unreadable: '无法读取', counted_hits_sequence: '台账 HITS 序号',
      counted: '已入台账', activation: '最近生效', hash: '版本', error: '错误', rules_off: '停用的规则', off: '停用', rule_failures: '规则出错次数',
      heap_mb: '研判内存(MB)', heap_max_mb: '研判内存上限(MB)', checkpoint: '检查点', at: '时间', age_ms: '距今(毫秒)', kept: '保留份数', refused: '未采用',
      pause_ms_max: '最长停顿(毫秒)', took_ms: '用时(毫秒)', waiting_bytes: '待写字节', blocked: '写入受阻', loaded_from: '载入自', load_ms: '载入用时(毫秒)',
      differences: '重启后差异',
      cold: '内存之外', frozen_events: '事件', islands: '组', names: '名称', stocked: '在库药盒',
      freezes: '移出次数', thaws: '取回次数', fetches: '读取次数', log_bytes: '磁盘字节', index_bytes: '索引字节',
      answered: '已答', count: '次数', unavailable: '未能答', mean_ms: '平均毫秒',
    },
  },
  login: {
    title: '登录', token: '访问令牌', submit: '登录', help: '首次启动的管理员令牌写在 var/credentials.json 的 admin_token 中;用 npm start 打印的网址打开会自动登录。',
    wrong: '令牌不正确,请检查后重试。', ended: '登录已失效,请重新登录。', required: '请输入访问令牌',
  },
  errors: {
    offline: '连不上服务器。请检查网络或服务是否在运行,页面会自动重试。', retry: '重试', unexpected: '服务器的回答看不懂,页面与服务的版本可能不一致,请刷新页面。',
    forbidden: '当前身份无权进行此操作。', status: (status: number) => `服务器返回 ${status}`, loadFailed: '读取失败', crashed: '页面出错', reload: '刷新页面',
    notReady: '服务尚未就绪或存储暂不可用,请稍后重试。', tooFast: '操作过于频繁,请稍后再试。',
  },
  keys: {
    search: '搜索', move: '下一条 / 上一条', open: '打开', close: '关闭', pause: '暂停 / 继续', help: '快捷键说明',
  },
  life: rulesZh,
  common: { loading: '加载中', none: '无', all: '全部', yes: '是', no: '否', search: '搜索', actions: '操作' },
};

type Widened<T> = T extends string ? string
  : T extends (...given: infer Given) => string ? (...given: Given) => string
  : { readonly [Key in keyof T]: Widened<T[Key]> };

export type Words = Widened<typeof zh>;
