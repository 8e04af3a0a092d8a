// What people see a doctor or a shop for on an ordinary day, and what they take home.

import type { ItemKey } from './items.ts';

export interface OutpatientCare {
  readonly code: string;
  readonly name: string;
  /** Share among visits, relative. */
  readonly share: number;
  readonly ageMin: number;
  readonly ageMax: number;
  readonly gend?: '1' | '2';
  /** Taken home: one to all of them. */
  readonly drugs: readonly string[];
  /** Tests some of the patients get. */
  readonly tests: readonly ItemKey[];
  readonly department: string;
}

const rows: readonly OutpatientCare[] = [
  { code: 'J06.900', name: '急性上呼吸道感染', share: 22, ageMin: 1, ageMax: 90, department: '全科医学科', tests: ['bloodCount', 'crp'],
    drugs: ['感冒灵颗粒', '连花清瘟胶囊', '对乙酰氨基酚片', '板蓝根颗粒', '阿莫西林胶囊'] },
  { code: 'J20.900', name: '急性支气管炎', share: 8, ageMin: 1, ageMax: 90, department: '呼吸内科', tests: ['bloodCount', 'xray'],
    drugs: ['阿奇霉素片', '盐酸氨溴索片', '复方甘草片', '川贝枇杷糖浆'] },
  { code: 'I10.x00x002', name: '高血压', share: 20, ageMin: 38, ageMax: 92, department: '心血管内科', tests: ['ecg', 'potassium'],
    drugs: ['苯磺酸氨氯地平片', '缬沙坦胶囊', '硝苯地平控释片', '厄贝沙坦片', '美托洛尔缓释片'] },
  { code: 'E11.900', name: '2型糖尿病', share: 13, ageMin: 36, ageMax: 92, department: '内分泌科', tests: ['glucose', 'hba1c'],
    drugs: ['二甲双胍片', '阿卡波糖片', '格列美脲片', '甘精胰岛素注射液'] },
  { code: 'I25.103', name: '冠状动脉粥样硬化性心脏病', share: 8, ageMin: 48, ageMax: 92, department: '心血管内科', tests: ['ecg', 'lipids'],
    drugs: ['阿司匹林肠溶片', '阿托伐他汀钙片', '复方丹参滴丸', '单硝酸异山梨酯缓释片'] },
  { code: 'K29.500', name: '慢性胃炎', share: 7, ageMin: 18, ageMax: 88, department: '消化内科', tests: ['gastroscopy'],
    drugs: ['奥美拉唑肠溶胶囊', '铝碳酸镁咀嚼片', '多潘立酮片', '保和丸'] },
  { code: 'A09.901', name: '胃肠炎', share: 5, ageMin: 2, ageMax: 88, department: '消化内科', tests: ['stool', 'bloodCount'],
    drugs: ['蒙脱石散', '藿香正气口服液'] },
  { code: 'M54.500', name: '下背痛', share: 6, ageMin: 25, ageMax: 88, department: '骨科', tests: ['xray'], drugs: ['布洛芬缓释胶囊', '血塞通软胶囊'] },
  { code: 'L30.900', name: '皮炎', share: 4, ageMin: 1, ageMax: 88, department: '皮肤科', tests: [], drugs: ['氯雷他定片', '莫匹罗星软膏'] },
  { code: 'N40.x00', name: '前列腺增生', share: 3, ageMin: 55, ageMax: 92, gend: '1', department: '泌尿外科', tests: ['urine', 'ultrasound'],
    drugs: ['非那雄胺片', '坦索罗辛缓释胶囊'] },
  { code: 'H10.900', name: '结膜炎', share: 2, ageMin: 1, ageMax: 88, department: '眼科', tests: [], drugs: ['左氧氟沙星滴眼液'] },
  { code: 'K02.900', name: '龋（牙）', share: 2, ageMin: 5, ageMax: 80, department: '口腔科', tests: ['xray'], drugs: ['甲硝唑片', '布洛芬缓释胶囊'] },
  { code: 'Z34.900', name: '正常妊娠监督', share: 2, ageMin: 21, ageMax: 42, gend: '2', department: '妇产科', tests: ['ultrasound', 'fetal'], drugs: ['叶酸片', '碳酸钙D3片'] },
  { code: 'M10.900', name: '痛风', share: 2, ageMin: 30, ageMax: 85, department: '内分泌科', tests: ['creatinine'], drugs: ['别嘌醇片'] },
  { code: 'J45.900', name: '哮喘', share: 2, ageMin: 6, ageMax: 80, department: '呼吸内科', tests: ['bloodCount'],
    drugs: ['布地奈德福莫特罗粉吸入剂', '孟鲁司特钠片', '沙丁胺醇气雾剂'] },
];

export const outpatientCares: readonly OutpatientCare[] = rows;
