// What people are admitted for, and what is then done for them. Diagnosis and procedure codes and
// names are of the insurance editions (ICD-10 2.0, ICD-9-CM-3) as listed in grouping-chs-drg-1.1;
// shares, stays and costs are ours.

import type { ItemKey } from './items.ts';
import type { PersonShape } from './people.ts';

export type DepartmentKey =
  | 'respiratory' | 'cardiology' | 'neurology' | 'digestive' | 'endocrine' | 'renal' | 'oncology' | 'surgery'
  | 'orthopaedics' | 'urology' | 'obstetrics' | 'newborn' | 'paediatrics' | 'eye' | 'psychiatry' | 'rehabilitation'
  | 'emergency' | 'general';

export interface Procedure {
  readonly code: string;
  readonly name: string;
  readonly fees: readonly ItemKey[];
  readonly anaesthesia: readonly ItemKey[];
  readonly consumables: readonly ItemKey[];
  /** 4101A anst_way: 1 general, 2 intraspinal, 3 local. */
  readonly anst_way: string;
  readonly minutes: number;
}

export interface Care {
  readonly code: string;
  readonly name: string;
  readonly department: DepartmentKey;
  /** Lowest hospital level that takes the case. */
  readonly levelMin: 1 | 2 | 3;
  /** Share among admissions, relative. */
  readonly share: number;
  readonly losDays: number;
  /** Total cost in yuan that an ordinary stay comes to at a level-3 hospital. */
  readonly cost: number;
  readonly tests: readonly ItemKey[];
  readonly daily: readonly (readonly [ItemKey, number])[];
  readonly infusions: readonly string[];
  readonly takeHome: readonly string[];
  readonly nursing: ItemKey;
  readonly others?: readonly (readonly [string, string])[];
  readonly shape?: PersonShape;
  readonly procedure?: Procedure;
  /** Whole days in intensive care from admission on. */
  readonly icuDays?: number;
  readonly adm_way?: string;
}

const basics = ['bloodCount', 'urine', 'alt', 'bilirubin', 'creatinine', 'urea', 'potassium', 'glucose', 'ecg'] as const;
const beforeSurgery = [...basics, 'pt', 'aptt', 'hbsag', 'bloodType', 'xray'] as const;
const hypertension = ['I10.x00x002', '高血压'] as const;
const diabetes = ['E11.900', '2型糖尿病'] as const;
const coronary = ['I25.103', '冠状动脉粥样硬化性心脏病'] as const;

export const cares = {
  pneumonia: { code: 'J18.900', name: '肺炎', department: 'respiratory', levelMin: 1, share: 9, losDays: 8, cost: 5200, nursing: 'nursing2',
    tests: [...basics, 'crp', 'pct', 'ct', 'culture'], daily: [['oxygen', 6], ['nebuliser', 2], ['infusion', 3]],
    infusions: ['注射用头孢呋辛钠', '氨溴索注射液', '氯化钠注射液'], takeHome: ['头孢克肟分散片', '盐酸氨溴索片'], others: [hypertension] },
  copd: { code: 'J44.100', name: '慢性阻塞性肺病伴有急性加重', department: 'respiratory', levelMin: 1, share: 8, losDays: 9, cost: 6300, nursing: 'nursing2',
    tests: [...basics, 'crp', 'bloodGas', 'ct', 'culture'], daily: [['oxygen', 12], ['nebuliser', 3], ['infusion', 3]], shape: { ageMin: 55 },
    infusions: ['注射用头孢曲松钠', '多索茶碱注射液', '氯化钠注射液'], takeHome: ['沙丁胺醇气雾剂', '布地奈德福莫特罗粉吸入剂'], others: [hypertension] },
  bronchitis: { code: 'J20.900', name: '急性支气管炎', department: 'paediatrics', levelMin: 1, share: 5, losDays: 6, cost: 2800, nursing: 'nursing2',
    tests: ['bloodCount', 'crp', 'xray', 'alt'], daily: [['nebuliser', 2], ['infusion', 2]], shape: { ageMin: 1, ageMax: 9 },
    infusions: ['注射用头孢呋辛钠', '葡萄糖注射液'], takeHome: ['孟鲁司特钠片'] },
  respiratoryFailure: { code: 'J96.000', name: '急性呼吸衰竭', department: 'respiratory', levelMin: 2, share: 1, losDays: 11, cost: 14500, nursing: 'nursing1',
    tests: [...basics, 'bloodGas', 'pct', 'lactate', 'bloodCulture', 'ct', 'bnp', 'dDimer'], daily: [['mask', 14], ['monitoring', 24], ['bloodGas', 1], ['infusion', 4]],
    shape: { ageMin: 58 }, infusions: ['注射用哌拉西林钠他唑巴坦钠', '多索茶碱注射液', '注射用甲泼尼龙琥珀酸钠', '氯化钠注射液'],
    takeHome: ['沙丁胺醇气雾剂'], others: [['J44.000', '慢性阻塞性肺病伴有急性下呼吸道感染']], icuDays: 3, adm_way: '1' },
  angina: { code: 'I20.000', name: '不稳定型心绞痛', department: 'cardiology', levelMin: 2, share: 7, losDays: 7, cost: 6100, nursing: 'nursing1',
    tests: [...basics, 'troponin', 'bnp', 'heartUltrasound', 'lipids', 'holter'], daily: [['monitoring', 12], ['oxygen', 6], ['infusion', 2]], shape: { ageMin: 50 },
    infusions: ['硝酸甘油注射液', '低分子肝素钠注射液', '氯化钠注射液'], takeHome: ['阿司匹林肠溶片', '阿托伐他汀钙片', '单硝酸异山梨酯缓释片'], others: [hypertension, diabetes] },
  stent: { code: 'I25.103', name: '冠状动脉粥样硬化性心脏病', department: 'cardiology', levelMin: 3, share: 2, losDays: 6, cost: 21000, nursing: 'nursing1',
    tests: [...beforeSurgery, 'troponin', 'bnp', 'heartUltrasound', 'lipids'], daily: [['monitoring', 12], ['infusion', 2]], shape: { ageMin: 50 },
    infusions: ['低分子肝素钠注射液', '氯化钠注射液'], takeHome: ['阿司匹林肠溶片', '氯吡格雷片', '瑞舒伐他汀钙片'], others: [hypertension],
    procedure: { code: '36.0700', name: '药物洗脱冠状动脉支架置入', fees: ['angiography', 'stenting'], anaesthesia: ['localAnaesthesia'],
      consumables: ['stent', 'balloon', 'guideWire', 'drape'], anst_way: '3', minutes: 80 } },
  heartFailure: { code: 'I50.900', name: '心力衰竭', department: 'cardiology', levelMin: 1, share: 5, losDays: 8, cost: 6600, nursing: 'nursing1',
    tests: [...basics, 'bnp', 'troponin', 'heartUltrasound', 'bloodGas', 'xray'], daily: [['monitoring', 16], ['oxygen', 12], ['infusion', 2]], shape: { ageMin: 60 },
    infusions: ['呋塞米注射液', '硝酸甘油注射液', '氯化钠注射液'], takeHome: ['呋塞米片', '螺内酯片', '美托洛尔缓释片'], others: [coronary, hypertension] },
  hypertension: { code: 'I10.x00x002', name: '高血压', department: 'cardiology', levelMin: 1, share: 4, losDays: 7, cost: 4300, nursing: 'nursing2',
    tests: [...basics, 'lipids', 'heartUltrasound', 'holter', 'ultrasound'], daily: [['infusion', 2], ['monitoring', 8]], shape: { ageMin: 40 },
    infusions: ['丹参酮IIA注射液', '葡萄糖注射液'], takeHome: ['苯磺酸氨氯地平片', '缬沙坦胶囊'], others: [diabetes] },
  stroke: { code: 'I63.900', name: '脑梗死', department: 'neurology', levelMin: 1, share: 9, losDays: 10, cost: 7400, nursing: 'nursing1',
    tests: [...basics, 'pt', 'aptt', 'lipids', 'ct', 'mri', 'ultrasound'], daily: [['infusion', 3], ['monitoring', 8], ['exercise', 1], ['acupuncture', 1]], shape: { ageMin: 48 },
    infusions: ['依达拉奉注射液', '丁苯酞氯化钠注射液', '注射用血栓通', '氯化钠注射液'], takeHome: ['阿司匹林肠溶片', '阿托伐他汀钙片'], others: [hypertension, diabetes] },
  tia: { code: 'G45.900', name: '短暂性大脑缺血性发作', department: 'neurology', levelMin: 1, share: 3, losDays: 7, cost: 5600, nursing: 'nursing2',
    tests: [...basics, 'pt', 'aptt', 'lipids', 'ct', 'mri'], daily: [['infusion', 2], ['monitoring', 8]], shape: { ageMin: 48 },
    infusions: ['注射用血栓通', '长春西汀注射液', '氯化钠注射液'], takeHome: ['阿司匹林肠溶片', '银杏叶片'], others: [hypertension] },
  vertigo: { code: 'H81.100', name: '良性阵发性眩晕', department: 'neurology', levelMin: 1, share: 3, losDays: 6, cost: 3900, nursing: 'nursing2',
    tests: [...basics, 'ct', 'ultrasound'], daily: [['infusion', 2], ['acupuncture', 1]], shape: { ageMin: 35 },
    infusions: ['长春西汀注射液', '葡萄糖注射液'], takeHome: ['银杏叶片'] },
  gastritis: { code: 'K29.500', name: '慢性胃炎', department: 'digestive', levelMin: 1, share: 4, losDays: 6, cost: 3700, nursing: 'nursing2',
    tests: [...basics, 'gastroscopy', 'ultrasound', 'stool', 'pathology'], daily: [['infusion', 2]], shape: { ageMin: 25 },
    infusions: ['泮托拉唑钠粉针', '葡萄糖注射液'], takeHome: ['奥美拉唑肠溶胶囊', '铝碳酸镁咀嚼片'] },
  gastroenteritis: { code: 'A09.901', name: '胃肠炎', department: 'digestive', levelMin: 1, share: 4, losDays: 5, cost: 2900, nursing: 'nursing2',
    tests: ['bloodCount', 'stool', 'potassium', 'crp', 'ultrasound', 'alt'], daily: [['infusion', 3]],
    infusions: ['左氧氟沙星氯化钠注射液', '氯化钠注射液'], takeHome: ['蒙脱石散'], shape: { ageMin: 18 } },
  pancreatitis: { code: 'K85.900', name: '急性胰腺炎', department: 'digestive', levelMin: 2, share: 2, losDays: 10, cost: 10800, nursing: 'nursing1',
    tests: [...basics, 'amylase', 'ctContrast', 'crp', 'pct'], daily: [['infusion', 4], ['monitoring', 12], ['oxygen', 4]], shape: { ageMin: 22 },
    infusions: ['注射用生长抑素', '泮托拉唑钠粉针', '注射用头孢曲松钠', '葡萄糖注射液'], takeHome: ['奥美拉唑肠溶胶囊'] },
  diabetes: { code: 'E11.900', name: '2型糖尿病', department: 'endocrine', levelMin: 1, share: 6, losDays: 8, cost: 4900, nursing: 'nursing2',
    tests: [...basics, 'hba1c', 'lipids', 'ultrasound', 'tsh'], daily: [['glucose', 6], ['injection', 3], ['infusion', 1]], shape: { ageMin: 38 },
    infusions: ['门冬胰岛素注射液', '丹参酮IIA注射液', '氯化钠注射液'], takeHome: ['二甲双胍片', '阿卡波糖片', '甘精胰岛素注射液'], others: [hypertension] },
  kidney: { code: 'N18.500', name: '慢性肾脏病5期', department: 'renal', levelMin: 2, share: 2, losDays: 9, cost: 7300, nursing: 'nursing2',
    tests: [...basics, 'albumin', 'ultrasound', 'xray'], daily: [['dialysis', 0.4], ['infusion', 1], ['injection', 1]], shape: { ageMin: 35 },
    infusions: ['呋塞米注射液', '低分子肝素钠注射液', '重组人促红素注射液'], takeHome: ['碳酸钙D3片', '呋塞米片'], others: [hypertension] },
  chemo: { code: 'Z51.102', name: '手术后恶性肿瘤化学治疗', department: 'oncology', levelMin: 2, share: 4, losDays: 4, cost: 6200, nursing: 'nursing2',
    tests: [...basics, 'cea', 'ultrasound'], daily: [['infusion', 4], ['monitoring', 4]], shape: { ageMin: 35 },
    infusions: ['注射用紫杉醇', '注射用顺铂', '昂丹司琼注射液', '氯化钠注射液'], takeHome: ['叶酸片'], others: [['C50.900', '乳房恶性肿瘤']] },
  appendix: { code: 'K35.800x001', name: '急性阑尾炎', department: 'surgery', levelMin: 1, share: 3, losDays: 6, cost: 8600, nursing: 'nursing1',
    tests: [...beforeSurgery, 'crp', 'ct'], daily: [['infusion', 3], ['dressing', 0.4]], infusions: ['注射用头孢呋辛钠', '氯化钠注射液'], takeHome: ['头孢呋辛酯片'],
    shape: { ageMin: 12 }, adm_way: '1', procedure: { code: '47.0100', name: '腹腔镜下阑尾切除术', fees: ['appendectomy'],
      anaesthesia: ['general', 'intubation', 'anaesthesiaMonitoring'], consumables: ['stapler', 'clips', 'suture', 'drape'], anst_way: '1', minutes: 60 } },
  gallbladder: { code: 'K80.000x002', name: '胆囊结石伴急性胆囊炎', department: 'surgery', levelMin: 2, share: 3, losDays: 7, cost: 12800, nursing: 'nursing1',
    tests: [...beforeSurgery, 'crp', 'ultrasound', 'ct'], daily: [['infusion', 3], ['dressing', 0.4]], shape: { ageMin: 28 },
    infusions: ['注射用头孢曲松钠', '泮托拉唑钠粉针', '氯化钠注射液'], takeHome: ['头孢克肟分散片'],
    procedure: { code: '51.2300', name: '腹腔镜下胆囊切除术', fees: ['cholecystectomy'], anaesthesia: ['general', 'intubation', 'anaesthesiaMonitoring'],
      consumables: ['clips', 'haemostatic', 'suture', 'drape'], anst_way: '1', minutes: 75 } },
  cholecystitis: { code: 'K81.000', name: '急性胆囊炎', department: 'surgery', levelMin: 1, share: 2, losDays: 7, cost: 4800, nursing: 'nursing2',
    tests: [...basics, 'crp', 'ultrasound', 'ct'], daily: [['infusion', 3]], shape: { ageMin: 28 },
    infusions: ['注射用头孢曲松钠', '泮托拉唑钠粉针', '氯化钠注射液'], takeHome: ['头孢克肟分散片'] },
  hernia: { code: 'K40.900', name: '单侧或未特指的腹股沟疝，不伴有梗阻或坏疽', department: 'surgery', levelMin: 1, share: 3, losDays: 5, cost: 7400, nursing: 'nursing2',
    tests: [...beforeSurgery, 'ultrasound'], daily: [['infusion', 1], ['dressing', 0.5]], infusions: ['注射用头孢呋辛钠', '氯化钠注射液'], takeHome: ['头孢呋辛酯片'],
    shape: { ageMin: 30, gend: '1' }, procedure: { code: '17.1200', name: '腹腔镜腹股沟斜疝修补术，伴有移植物或假体', fees: ['hernia'],
      anaesthesia: ['general', 'intubation', 'anaesthesiaMonitoring'], consumables: ['mesh', 'suture', 'drape'], anst_way: '1', minutes: 60 } },
  hip: { code: 'S72.000', name: '股骨颈骨折', department: 'orthopaedics', levelMin: 2, share: 2, losDays: 12, cost: 29500, nursing: 'nursing1',
    tests: [...beforeSurgery, 'ct', 'dDimer', 'ultrasound', 'crossMatch'], daily: [['infusion', 2], ['monitoring', 6], ['dressing', 0.4], ['exercise', 0.5]], shape: { ageMin: 62 },
    infusions: ['低分子肝素钠注射液', '注射用头孢呋辛钠', '氟比洛芬酯注射液', '氯化钠注射液'], takeHome: ['碳酸钙D3片', '布洛芬缓释胶囊'], others: [hypertension], adm_way: '1',
    procedure: { code: '81.5100', name: '全髋关节置换', fees: ['hip'], anaesthesia: ['spinal', 'anaesthesiaMonitoring'],
      consumables: ['hipProsthesis', 'suture', 'haemostatic', 'drape'], anst_way: '2', minutes: 130 } },
  disc: { code: 'M51.202', name: '腰椎间盘突出', department: 'rehabilitation', levelMin: 1, share: 5, losDays: 9, cost: 4700, nursing: 'nursing2',
    tests: ['bloodCount', 'alt', 'creatinine', 'ecg', 'mri'], daily: [['acupuncture', 1], ['massage', 1], ['infrared', 2], ['exercise', 1], ['infusion', 1]], shape: { ageMin: 28 },
    infusions: ['甘露醇注射液', '氟比洛芬酯注射液'], takeHome: ['布洛芬缓释胶囊'] },
  plate: { code: 'Z47.001', name: '取除骨折内固定装置', department: 'orthopaedics', levelMin: 2, share: 2, losDays: 6, cost: 6000, nursing: 'nursing2',
    tests: [...beforeSurgery], daily: [['infusion', 2], ['dressing', 0.5]], infusions: ['注射用头孢呋辛钠', '氯化钠注射液'], takeHome: ['头孢呋辛酯片'],
    shape: { ageMin: 18, ageMax: 65 },
    procedure: { code: '78.6500', name: '股骨置入装置去除', fees: ['plateRemoval'],
      anaesthesia: ['spinal', 'anaesthesiaMonitoring'], consumables: ['suture', 'haemostatic', 'drape'],
      anst_way: '2', minutes: 70 } },
  caesarean: { code: 'O82.000', name: '经选择性剖宫产术的分娩', department: 'obstetrics', levelMin: 2, share: 3, losDays: 5, cost: 7800, nursing: 'nursing1',
    tests: [...beforeSurgery, 'ultrasound', 'fetal'], daily: [['infusion', 2], ['dressing', 0.5]], shape: { gend: '2', ageMin: 22, ageMax: 42 },
    infusions: ['缩宫素注射液', '注射用头孢呋辛钠', '氯化钠注射液'], takeHome: [],
    procedure: { code: '74.1x01', name: '剖宫产术，子宫下段横切口', fees: ['caesarean'], anaesthesia: ['spinal', 'anaesthesiaMonitoring'],
      consumables: ['suture', 'haemostatic', 'drape'], anst_way: '2', minutes: 55 } },
  birth: { code: 'O80.000', name: '头位顺产', department: 'obstetrics', levelMin: 2, share: 3, losDays: 3, cost: 3600, nursing: 'nursing1',
    tests: ['bloodCount', 'urine', 'pt', 'hbsag', 'bloodType', 'ultrasound', 'fetal', 'birth'], daily: [['infusion', 1]], shape: { gend: '2', ageMin: 20, ageMax: 40 },
    infusions: ['缩宫素注射液', '葡萄糖注射液'], takeHome: [] },
  jaundice: { code: 'P59.900', name: '新生儿黄疸', department: 'newborn', levelMin: 2, share: 2, losDays: 5, cost: 3900, nursing: 'newbornCare',
    tests: ['bloodCount', 'bilirubin', 'alt', 'glucose', 'crp'], daily: [['phototherapy', 16], ['monitoring', 12]], shape: { ageMin: 0, ageMax: 0 },
    infusions: ['葡萄糖注射液'], takeHome: [] },
  cataract: { code: 'H25.900', name: '老年性白内障', department: 'eye', levelMin: 2, share: 4, losDays: 2, cost: 4300, nursing: 'nursing3',
    tests: ['bloodCount', 'glucose', 'pt', 'ecg', 'ultrasound', 'hbsag'], daily: [], shape: { ageMin: 60 }, infusions: [], takeHome: ['左氧氟沙星滴眼液'],
    procedure: { code: '13.4100', name: '白内障晶状体乳化和抽吸', fees: ['cataract'], anaesthesia: ['localAnaesthesia'], consumables: ['lens', 'drape'], anst_way: '3', minutes: 25 } },
  stone: { code: 'N20.100', name: '输尿管结石', department: 'urology', levelMin: 2, share: 2, losDays: 6, cost: 4600, nursing: 'nursing2',
    tests: [...basics, 'ct', 'ultrasound'], daily: [['infusion', 3]], infusions: ['左氧氟沙星氯化钠注射液', '氟比洛芬酯注射液', '氯化钠注射液'], takeHome: ['坦索罗辛缓释胶囊'], shape: { ageMin: 24, gend: '1' } },
  schizophrenia: { code: 'F20.900', name: '精神分裂症', department: 'psychiatry', levelMin: 2, share: 1, losDays: 28, cost: 9800, nursing: 'nursing2',
    tests: [...basics, 'eeg', 'lipids'],
    daily: [['psychometry', 0.5], ['exercise', 1]], shape: { ageMin: 20, ageMax: 60 }, infusions: ['奥氮平口崩片', '葡萄糖注射液'], takeHome: ['奥氮平片'] },
} as const satisfies Record<string, Care>;

export type CareKey = keyof typeof cares;
export const careKeys: readonly CareKey[] = Object.keys(cares).filter((key): key is CareKey => key in cares);

export function care(key: CareKey): Care {
  return cares[key];
}
