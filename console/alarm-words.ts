// Alarms in words, for the terminal.
import type { Alarm } from './wire.ts';

export function alarmText({ code, count = 0, detail = '' }: Alarm): string {
  switch (code) {
    case 'not_accepting':
      return `nothing is accepted: ${detail} is not written (full disk?) / 暂停受理：${detail} 无法写入`;
    case 'hits_blocked':
      return `hits cannot be written: ${detail} / 疑点无法写入：${detail}`;
    case 'disk_full':
      return `the disk is full: ${count} MB free / 磁盘已满，剩余 ${count} MB`;
    case 'disk_low':
      return `the disk is nearly full: ${count} MB free / 磁盘空间不足，剩余 ${count} MB`;
    case 'stream_low':
      return `stream ${detail} is near its bound: ${count} MB left / 流 ${detail} 接近容量上限，剩余 ${count} MB`;
    case 'memory_low':
      return `the evaluator is running out of memory: ${count} MB left / 研判引擎内存即将用尽，剩余 ${count} MB`;
    case 'checkpoint_blocked':
      return `checkpoints are not written (${detail}); judging goes on / 检查点无法写入（${detail}），研判继续`;
    case 'checkpoint_refused':
      return `${count} damaged or foreign checkpoints were not used at the start: ${detail} / 启动时有 ${count} 个检查点未采用：${detail}`;
    case 'quarantine_full':
      return 'the evaluator dies and leaves nothing more out: look at its log / 研判引擎反复崩溃且隔离已满，请查看日志';
    case 'quarantined':
      return `${count} left out of judging: npm run cli -- quarantine list / ${count} 条已隔离，不参与研判`;
  }
}
