// Chinese texts of the work on cases. What steps, actions and reasons are called stands in console/case-words.ts.

export const caseworkZh = {
  views: { clues: '线索', mine: '我的', open: '在办', overdue: '逾期', closed: '已办结' },
  viewsHelp: '线索:尚未受理的案件,以及办结后又有疑点的案件,按涉及金额排列。在办:按时限排列,最近到期在前。',
  stage: '阶段', assignee: '经办人', due: '时限', closedAt: '办结时间', nobody: '无', overdue: '已逾期', dueOn: (day: string) => `${day} 到期`,
  news: '疑点有变化', newsHelp: '上次认定之后,本案有新增、修订或撤销的疑点。', allWithdrawn: '本案疑点已全部撤销',
  emptyTitle: '没有符合条件的案件', emptyText: '在「线索」中打开一个案件并受理,它就会出现在这里。',
  record: '办理记录', noRecord: '尚未受理。受理后开始初审,时限从次日起按工作日计算。', work: '案件办理', readOnly: '当前身份只能查看,不能办理案件。',
  confirmed: '认定金额', recover: '追回金额', yuan: '元', until: '时限至',
  opinion: '意见', opinionNeeded: '请写明意见和依据', reason: '理由', to: '退回到', dueField: '延长至(含当日)', measures: '处理措施',
  institution: '机构', stance: '态度', hits: '疑点', hitsPick: '请选择疑点', assigneeField: '指派给', ok: '确定', cancel: '取消', done: '已记录',
  confirmedHelp: '本案疑点合计,可修改;没有需要追回的金额填 0。',
  explain: {
    accept: '开始初审。经办人对结论负责,初审与复审须由不同人员作出。', uphold: '认定疑点成立,案件进入下一阶段。',
    dismiss: '初审认定不成立时,案件转复审由另一人决定;复审或核实认定不成立时,案件办结。',
    state: '记录机构的陈述、申辩和提交的材料。', end_appeal: '机构已陈述或时限已到,案件进入调查核实。', dispose: '作出处理,案件办结。',
    return: '退回到前面的阶段重新办理,时限重新计算。', extend: '时限只能延长。', reopen: '重新从初审开始办理,原有记录保留。',
    set_aside: '剔除的疑点不计入本案认定,导出时注明理由。', take_back: '恢复此前剔除的疑点。', assign: '由指派的人员办理本阶段。', note: '写入办理记录,不改变阶段。已办结案件的疑点有变化时,备注即表示已阅。',
  },
  cannot: {
    assigned: (name: string) => `已指派给 ${name},请先改为指派给自己`, second: (name: string) => `初审由 ${name} 作出,复审须由另一人办理`,
    appeal: (day: string) => `机构陈述期至 ${day},请先记录其陈述,或等待期满`, noHits: '没有可剔除的疑点', noneAside: '没有被剔除的疑点',
  },
  aside: (n: number) => `已剔除 ${n} 条疑点`, hitCount: (n: number) => `${n} 条疑点`,
  person: (name: string) => (name === '@admin' ? '管理员' : name.replace('@institution:', '机构 ')),
  problems: {
    second_person: '须由另一人办理', changed_meanwhile: '案件刚被他人办理,请刷新后再试', case_state: '当前阶段不能这样办理', field_invalid: '填写有误', other: '未能办理',
  },
};

export const appealsZh = {
  list: '申诉列表', case: '案件', told: '告知时间', until: '陈述期至', said: '最近一次陈述', maySpeak: '可陈述申辩', back: '返回', held: '涉及本机构的疑点',
  emptyTitle: '没有告知本机构的案件', emptyText: '监管部门复审认定疑点成立后,会在这里告知,并写明可陈述申辩的期限。',
  nothingSaid: '尚未陈述。', statement: '陈述申辩内容', statementHelp: '请写明事实、理由和可提供的材料', send: '提交', withdrawn: '已撤销',
};
