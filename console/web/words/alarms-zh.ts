// Chinese texts of the alarms in the strip and of what is left out of judging.

export const alarmsZh = {
  label: '告警', more: (n: number) => `另有 ${n} 项`, toSystem: '查看运行状态',
  text: {
    not_accepting: (_count: number, detail: string) => `已暂停受理:${detail} 无法写入`,
    hits_blocked: (_count: number, detail: string) => `疑点无法写入:${detail}`,
    disk_full: (count: number) => `磁盘已满,剩余 ${count} MB`,
    disk_low: (count: number) => `磁盘空间不足,剩余 ${count} MB`,
    stream_low: (count: number, detail: string) => `流 ${detail} 接近容量上限,剩余 ${count} MB`,
    memory_low: (count: number) => `研判引擎内存即将用尽,剩余 ${count} MB`,
    checkpoint_blocked: (_count: number, detail: string) => `检查点无法写入(${detail}),研判继续`,
    checkpoint_refused: (count: number, detail: string) => `启动时有 ${count} 个检查点未采用:${detail}`,
    quarantine_full: () => '研判引擎反复崩溃,隔离已满,请查看日志',
    quarantined: (count: number) => `${count} 条数据已隔离,未参与研判`,
  },
  quarantine: '隔离区', help: '研判时引擎在同一事件连续崩溃 3 次,该事件即被隔离,其余数据照常研判。原文见「数据接入 – 未受理数据」。',
  sequence: '序号', event: '事件', wholeMessage: '整条消息', institution: '机构', infno: '交易', at: '隔离时间', reason: '原因', release: '解除隔离',
  confirmTitle: '解除隔离,重新研判?', confirmText: '该事件将立即研判;若再次导致崩溃,会重新隔离。', cancel: '取消',
  released: '已解除隔离', notJudged: '已解除隔离,尚未研判完,请稍后查看', notAllowed: '仅管理员可以解除隔离。',
};
