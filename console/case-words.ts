// What the steps, actions and outcomes of cases are called, in the page and in exported files.
import type {
  CaseActionName, CaseOutcome, CaseStage, DismissalReason, Measure, Stance,
} from '../connectors/clickhouse/queries/case-record.ts';

type Words<Name extends string> = Readonly<Record<Name, readonly [zh: string, en: string]>>;

export const stageWords: Words<CaseStage> = {
  first_review: ['初审', 'First review'], second_review: ['复审', 'Second review'], appeal: ['申诉', 'Appeal'],
  verification: ['调查核实', 'Verification'], disposal: ['违规处理', 'Disposal'], closed: ['已办结', 'Closed'],
};

export const outcomeWords: Words<CaseOutcome> = { violation: ['违规属实', 'Violation'], unfounded: ['疑点不成立', 'Unfounded'] };

export const reasonWords: Words<DismissalReason> = {
  lawful: ['诊疗或经营合规', 'Lawful'], exempt: ['特殊情形或已备案', 'Exempt or filed'], data: ['上传数据有误', 'Wrong data'],
  rule: ['规则误报', 'Fault of the rule'], duplicate: ['重复线索', 'Duplicate'], evidence: ['证据不足', 'Too little evidence'],
  withdrawn: ['疑点已撤销', 'Hits withdrawn'], other: ['其他', 'Other'],
};

export const measureWords: Words<Measure> = {
  refuse_payment: ['拒付', 'Payment refused'], recover: ['追回基金', 'Money recovered'], interview: ['约谈', 'Interview'],
  penalty: ['违约金', 'Contract penalty'], points: ['支付资格记分', 'Penalty points'], suspend: ['暂停协议', 'Agreement suspended'],
  terminate: ['解除协议', 'Agreement ended'], transfer_administrative: ['移送行政处罚', 'Passed on for administrative penalty'],
  transfer_police: ['移送公安', 'Passed on to the police'],
};

export const stanceWords: Words<Stance> = { objects: ['有异议', 'Objects'], accepts: ['无异议', 'Accepts'] };

export const caseActionWords: Words<CaseActionName> = {
  accept: ['受理', 'Accepted'], assign: ['指派', 'Assigned'], note: ['备注', 'Note'], set_aside: ['剔除疑点', 'Hits set aside'],
  take_back: ['恢复疑点', 'Hits taken back'], uphold: ['认定疑点成立', 'Upheld'], dismiss: ['认定疑点不成立', 'Dismissed'],
  state: ['机构陈述', 'Institution spoke'], end_appeal: ['申诉结束', 'Appeal ended'], dispose: ['作出处理', 'Disposed of'],
  return: ['退回', 'Returned'], extend: ['延长时限', 'Limit put off'], reopen: ['重新办理', 'Reopened'],
};
