// The Chinese texts of the rule pages. Same marks and widths as zh.ts.

export const rulesZh = {
  states: { draft: '草稿', active: '生效中', off: '已停用', retired: '已退役' },
  versionStates: {
    draft: '草稿', shadow: '试运行', active: '生效中', available: '待发布', rolled_back: '已回退', retired: '已退役', superseded: '已被取代',
  },
  origins: { shipped: '随程序发布', drafted: '本地编写' },
  filter: { all: '全部', active: '生效中', draft: '有草稿', shadow: '试运行中', off: '已停用', retired: '已退役' },
  authors: { '@release': '程序发布', '@evaluator': '研判引擎' },
  list: {
    version: '版本', state: '状态', hits: '近 24 小时疑点', hitsHelp: '近 24 小时内判定成立且仍有效的疑点数', newRule: '新建规则',
    explain: '为何未命中', changed: '最近变动', family: '全部类别', grade: '全部等级', nothingTitle: '没有符合条件的规则', nothingText: '请换个关键词,或清除筛选条件。',
    shown: (n: number, all: number) => `${n} / ${all} 条规则`, draftOf: (n: number) => `草稿 v${n}`, shadowOf: (n: number) => `试运行 v${n}`,
    offOf: (reason: string) => `停用原因:${reason}`, searchIn: '编号、名称、依据…',
  },
  tabs: { meaning: '规则说明', history: '版本与历史', compare: '版本对比', backtest: '回测', shadow: '试运行', source: '原文' },
  version: (n: number) => `第 ${n} 版`, inForce: '现行', pick: '查看版本', savedBy: '编写', savedAt: '保存时间', publishedBy: '发布',
  note: '说明', effective: '生效日期', always: '长期', hits24h: '近 24 小时疑点', facts: '数据如何取得', factsHelp: '判定条件所用的每个事实,以及它从哪些业务记录算出',
  weights: '金额', amountOf: '涉及金额', fundOf: '基金金额', basis: '依据', evidence: '证据', judged: '判定对象', whenText: '满足以下条件时报为疑点',
  gradeOtherwise: '其余情况', regions: '地区取值', regionOf: (code: string) => `区划 ${code}`, range: '允许范围', composite: '综合规则', compositeHelp: '以其他规则的疑点为输入',
  peer: '同类比较', peerHelp: '与同级别、同类型机构的统计比较', grades: '等级另定', where: '其中', noParameters: '没有可调参数', examplesHelp: '每次检查都会运行这些示例',
  exampleEvents: (n: number) => `${n} 个业务事件`, exampleHits: (n: number) => `应报 ${n} 条`, exampleNone: '不应报', unreadable: '此版本内容不完整,只能看原文。',
  history: {
    versions: '全部版本', steps: '操作历史', shipped: '随程序装入', unshipped: '程序不再附带', draft: '保存草稿', checked: '检查', backtested: '回测',
    shadow_started: '开始试运行', shadow_stopped: '结束试运行', published: '发布', refused: '发布未被接受', rolled_back: '回退', retired: '退役',
    switched_off: '停用', switched_on: '恢复启用', by: '操作人', at: '时间', what: '操作', details: '说明', state: '状态', view: '查看', compareWith: '与上一版对比',
    checkText: (errors: number, warnings: number, examples: number, failed: number) =>
      `${errors} 个错误,${warnings} 个警告;${examples} 个示例${failed === 0 ? '全部通过' : `,${failed} 个未通过`}`,
    backtestText: (hits: number, events: string) => `${events} 条业务数据中报出 ${hits} 条`, fromSequence: (n: number) => `自数据序号 ${n} 起`,
  },
  compare: {
    from: '旧版本', to: '新版本', swap: '对调', same: '两个版本内容相同。', one: '只有一个版本,没有可对比的内容。', count: (n: number) => `${n} 处不同`,
    place: '位置', added: '新增', removed: '删除', absent: '(无)', examples: '示例', exampleAdded: '新增示例', exampleRemoved: '删除示例', exampleChanged: '修改示例',
    hitsHelp: '判定结果的差异请看「回测」。',
  },
  places: {
    name: '名称', family: '类别', grade: '等级', grade_when: '等级另定', evidence_facts: '证据完整性所需事实', stages: '环节', basis: '依据', source: '来源',
    effective: '生效日期', from: '自', to: '至', params: '参数', default: '取值', min: '下限', max: '上限', by_admdvs: '地区取值', unit: '单位', key: '判定主体',
    trigger: '触发事件', kind: '数据种类', where: '限定', select: '逐条或合并', apart_days: '合并间隔', facts: '事实', op: '算法', window: '时间窗', back_days: '往前天数',
    ahead_days: '往后天数', conditions: '判定条件', all: '同时满足', any: '满足其一', not: '不得出现', fact: '事实', operator: '关系', value: '规定值', path: '字段',
    exclusions: '排除情形', event: '提示', message: '提示语', type: '类型', zh: '中文', en: '英文', amount: '涉及金额', fund_amount: '基金金额', evidence: '证据',
    examples: '示例', events: '业务事件', hits: '应报疑点', why: '理由', version: '版本号', id: '编号', of: '取自', field: '字段',
  },
  shadow: {
    banner: '试运行,不是疑点', help: '以下结果来自试运行版本,只供比较:不进入实时预警、疑点查询与案件,也不能作为处理依据。',
    since: (at: string, by: string) => `${by} 于 ${at} 开始`, none: '没有版本在试运行', noneText: '试运行让一个版本在真实数据上判定,结果单独存放,供与现行版本比较。', refresh: '刷新',
    end: '结束试运行', found: '试运行报出', against: '与现行版本相比',
  },
  report: {
    hits: '报出', amount: '涉及金额', fund: '基金金额', byDay: '按日', byGrade: '按等级', byInstitution: '按机构', samples: '样例', grade: '等级',
    institution: '机构', count: '条数', share: '占比', nothing: '没有报出', tested: (n: number) => `第 ${n} 版`, period: '业务时间', allStored: '全部已存数据',
    read: (events: string, seconds: string) => `读取 ${events} 条业务数据,用时 ${seconds} 秒`, ran: (by: string, at: string) => `${by} 于 ${at} 运行`, speed: '条/秒',
    difference: '判定结果的差异', same: '相同', changed: '内容有变', onlyIn: (n: number) => `仅第 ${n} 版报出`, onlyInForce: '仅现行版本报出', onlyTrial: '仅试运行版本报出',
    noDifference: '两个版本的判定结果相同。', notCompared: '本次没有与其他版本比较。', overlap: '与其他规则重叠', overlapHelp: '同一住院、同一追溯码或同一参保人也被其他规则报出',
    noOverlap: '没有与其他规则重叠。', overlapRule: '规则', overlapHits: '重叠条数', stay: '同一住院', code: '同一追溯码', person: '同一参保人',
    reads: '所需数据', missing: '尚无数据,无法判定', notKept: '研判引擎不保留', broken: (n: number) => `第 ${n} 版运行出错`, before: '原', after: '新', sampleNote: '列出部分样例', subject: '主体', why: '情况说明', at: '业务时间',
  },
  backtest: {
    title: '用已存数据试判', help: '用已存的业务数据重新判定,不影响正在运行的规则,也不产生疑点。', from: '起', to: '止', period: '业务时间(可不填)', against: '比较版本', none: '不比较', start: '开始回测',
    running: '正在回测', progress: (done: string, total: string) => `${done} / ${total} 条业务数据`, soFar: (n: number) => `已报出 ${n} 条`, cancel: '取消',
    busy: (by: string, rule: string, version: number) => `${by} 正在回测 ${rule} 第 ${version} 版,完成或取消后才能开始新的回测。`, cancelled: '回测已取消', failed: '回测失败',
    never: '还没有回测过', neverText: '回测显示这个版本在已存数据上会报出什么,与现行版本差多少。发布前需要回测。', notAllowed: '回测需要规则编写权限。', counting: '正在读取…',
  },
  actions: {
    edit: '在此基础上修改', check: '检查', backtest: '回测', shadow: '试运行', endShadow: '结束试运行', publish: '发布', rollback: '回退', retire: '退役', off: '停用', on: '恢复启用',
    more: '更多操作', ok: '确定', cancel: '取消', note: '说明(记入历史)', noteNeeded: '说明(必填,记入历史)', untested: '不经回测直接发布,并在说明中写明原因',
    checked: (errors: number, warnings: number) => `检查完成:${errors} 个错误,${warnings} 个警告`, failed: '没有成功', look: '重新读取',
  },
  dialogs: {
    publish: (n: number) => `发布第 ${n} 版?`, shadow: (n: number) => `试运行第 ${n} 版?`, endShadow: (n: number) => `结束第 ${n} 版的试运行?`, rollback: (n: number) => `回退第 ${n} 版?`,
    retire: '让这条规则退役?', off: (n: number) => `停用第 ${n} 版?`, on: (n: number) => `恢复启用第 ${n} 版?`,
    publishText: '立即生效,不需要重启。已存数据会按新版本重新判定:新增的报出,不再成立的自动撤销。服务日期在生效日期之前的数据仍由旧版本判定。',
    replaces: (n: number) => `取代第 ${n} 版;第 ${n} 版保留,可以回退。`, first: '这是本规则第一个生效的版本。',
    difference: (more: number, fewer: number, changed: number) => `按最近一次回测:新增 ${more} 条,不再报出 ${fewer} 条,内容有变 ${changed} 条。`,
    untestedText: '这个版本还没有回测过。',
    shadowText: '在真实数据上判定,结果单独存放,不进入实时预警、疑点查询与案件。随时可以结束。',
    endShadowText: '停止试判。已有结果的汇总保留在历史中。',
    rollbackText: (n: number) => `撤下第 ${n} 版,由它之前的版本重新判定:只因第 ${n} 版成立的疑点会撤销。第 ${n} 版保留在历史中。`,
    retireText: '这条规则不再判定,它的有效疑点全部撤销(注明规则退役)。各版本保留,以后可以重新发布。',
    offText: '立即停止判定,已有疑点保留。用于规则出错或误报时紧急停用,原因会以红字显示给所有人。', onText: '立即恢复判定,停用期间到达的数据一并补判。',
  },
  outcomes: {
    in_force: (n: number) => `已生效(数据序号 ${n} 起)`, unchanged: '已记录,正在判定的规则没有变化', pending: '已提交,研判引擎尚未确认,请稍后查看', refused: '研判引擎没有接受',
    in_force_plain: '已生效',
  },
  cannot: {
    author: '需要规则编写权限', publisher: '需要规则发布权限', second: (name: string) => `第二人发布:这个版本由 ${name} 编写,须由另一人发布`, inForce: '这个版本正在生效',
    newer: (n: number) => `第 ${n} 版更新且正在生效:先回退它,或另存为新草稿`, isOff: '这个版本已停用,先恢复启用', errors: (n: number) => `检查有 ${n} 个错误,先改正`,
    broken: '回测中运行出错', noneInForce: '没有生效的版本', noOther: '没有更早的生效版本可以回到,可改用「退役」', already: '正在试运行', unshipped: '程序已不再附带,请另存为草稿',
  },
  problems: {
    second_person: '须由第二人操作', rule_invalid: '检查未通过', rule_state: '当前状态不能进行此操作', step_missing: '还缺一步', changed_meanwhile: '其他人刚刚改动了这条规则',
    activation_refused: '研判引擎没有接受,原规则继续生效', busy: '有回测正在进行', field_invalid: '内容有误', not_found: '找不到', other: '没有成功',
  },
  editor: {
    title: (id: string) => `修改规则 ${id}`, newTitle: '新建规则', basedOn: (n: number) => `以第 ${n} 版为基础`, text: '规则内容(JSON)', layout: '整理格式', save: '保存草稿',
    note: '这次改了什么(记入历史)', findings: '检查结果', examples: '示例', clean: '没有发现问题', checking: '正在检查…', notJson: (line: number) => `第 ${line} 行:不是有效的 JSON`,
    severities: { error: '错误', warning: '警告', note: '提示' }, suggestion: '建议', line: (n: number) => `第 ${n} 行`, passed: '通过', failed: '未通过', saved: (n: number) => `已保存为第 ${n} 版草稿`,
    restored: '已恢复上次未保存的内容。', discard: '放弃,从原版本开始', unsaved: '有未保存的修改', cost: '开销', costs: { cheap: '很小', moderate: '适中', heavy: '较大' },
    saveWithErrors: '有错误也可以保存,但不能试运行或发布', schema: '字段说明(JSON Schema)', back: '返回规则', noExamples: '还没有运行示例', shortcuts: 'Ctrl+S 保存,Tab 缩进',
    sameId: '编号已存在:保存后成为该规则的新版本', total: (errors: number, warnings: number) => `${errors} 个错误 · ${warnings} 个警告`,
  },
  explain: {
    title: '为何命中 / 为何未命中', help: '输入一个业务事件的编号,选择规则,研判引擎会重新核对每个条件。事件编号可从疑点的证据链取得。', event: '事件编号', rule: '规则', ask: '核对',
    unknownTitle: '研判引擎不认识这个事件', unknownText: '编号可能有误,或数据已超出保留期。', verdict: '结论', excluded: '排除情形', facts: '事实取值', noConditions: '没有条件可核对',
    verdicts: {
      holds: '命中', no_trigger: '不适用', out_of_effect: '不在生效期', conditions: '未命中', excluded: '已排除', held: '等待数据', taken_back: '事件已撤销', switched_off: '规则已停用',
    },
    fromEvidence: '核对规则', back: '返回疑点', counts: (held: number, all: number) => `${all} 个条件中 ${held} 个成立`, pickRule: '选择规则', trial: '试运行版本',
  },
  ops: {
    previous: '上一条', next: '下一条', earliest: '最早一条', last: '最近一条', count: '条数', sum: '合计', mean: '平均', min: '最小', max: '最大', ratio: '占比',
    distinct: '不同值的个数', list: '列出', entries: '全部记录', position: '第几条', balance: '账面结存', between: '时间间隔', covering: '当时正在进行的', overlap: '时间重叠的',
    relation: '时间关系', related: '有此时间关系的', feed_passed: '数据是否已到齐', observed: '是否已在观察期内', lasting: '持续时间', absent: '没有出现', inactivity: '无诊疗活动的天数',
    unsupported_diagnoses: '缺少依据的诊断', missing_companions: '缺少配套项目', drg_group: 'DRG 分组', lookup: '查知识表', peers: '同类机构统计', exempt: '是否已备案', excused_diagnosis: '是否排除病种',
    compute: '计算', prefix: '取前几位', same: '是否相同', first_known: '取第一个有值的', similarity: '相似度', matched: '合并判定的', add: '相加', subtract: '相减', multiply: '相乘', divide: '相除',
  },
  /** Settings of facts, and the values they take. */
  settings: {
    length: '位数', subjects: '备案对象', grace_hours: '数据宽限小时', margin_hours: '前后宽限小时', least_hours: '至少小时', care_classes: '计为诊疗的费用类别',
    key: '按', column: '取列', family: '用于', deviations: '标准差倍数', top: '最多列出', order: '次序', relations: '时间关系', with: '与', entering: '流入', leaving: '流出',
  },
  terms: {
    none: '无', planned_readmission: '计划再入院', staged_care: '分期治疗', special_case: '特殊情形', leave: '请假', palliative: '安宁疗护', family_proxy: '家属代办',
    bundled_price: '打包收费', any: '任一', all: '全部', outpatient_during_stay: '住院期间门诊',
  },
  phrases: {
    sameAs: '与本次相同', isOneOf: '为', noneOf: '不为', back: (n: string) => `此前 ${n} 天内`, ahead: (n: string) => `此后 ${n} 天内`, all: '全部历史', withTrigger: '含本次',
    within: (n: string) => `${n} 天内`, of: '的', trigger: '本次', fieldOf: (field: string) => `按${field}`, table: (name: string) => `知识表 ${name}`, groupedBy: (by: string) => `按${by}分组`, first: (n: string) => `前 ${n} 位`,
  },
};
