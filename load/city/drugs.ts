// The drugs the city buys, sells and infuses. Codes have the national form (DOMAIN.md 4.1):
// western 23 signs, Chinese patent 20; class letters are the ATC or TCM class, makers and serials
// are invented.

export type Shelf = 'shop' | 'village' | 'clinic' | 'ward';

export interface Drug {
  /** Position in the catalogue. */
  readonly n: number;
  readonly name: string;
  readonly med_list_codg: string;
  /** Smallest units in a box: tablets, vials. */
  readonly packUnits: number;
  readonly unit: string;
  /** Yuan a box. */
  readonly boxPrice: number;
  readonly rx_flag: '0' | '1';
  /** First seven digits of its trace codes. */
  readonly prefix: string;
  /** The next three digits. */
  readonly salt: string;
  readonly maker: string;
  readonly aprvno: string;
  readonly shelves: readonly Shelf[];
}

const makers = [
  ['00078', '江南制药集团'], ['00213', '华北药业股份'], ['00546', '长河制药'], ['00871', '东湖药业'],
  ['01204', '中原生物制药'], ['01733', '岭南制药'], ['02019', '天府药业'], ['70021', '北海制药（进口）'],
] as const;

// name | code without package and maker | units | unit | box price | rx | shelves (s shop, v
// village, c clinic, w ward)
const rows = `
阿莫西林胶囊|XJ01CAA040E00101|24|粒|9.6|1|svcw
头孢克肟分散片|XJ01DDT089A00801|12|片|26.4|1|scw
头孢呋辛酯片|XJ01DCT084A00101|12|片|18.5|1|scw
阿奇霉素片|XJ01FAA052A00101|6|片|14.8|1|svcw
左氧氟沙星片|XJ01MAZ049A00101|10|片|21.2|1|svcw
甲硝唑片|XJ01XDJ015A00101|21|片|4.2|1|svc
布洛芬缓释胶囊|XM01AEB136E00201|20|粒|17.9|0|svcw
对乙酰氨基酚片|XN02BED128A00101|12|片|5.5|0|svcw
阿司匹林肠溶片|XB01ACA074A01201|30|片|15.6|0|svcw
氯吡格雷片|XB01ACL111A00101|7|片|42.5|1|scw
阿托伐他汀钙片|XC10AAA165A00101|14|片|31.8|1|svcw
瑞舒伐他汀钙片|XC10AAR046A00101|14|片|28.6|1|scw
苯磺酸氨氯地平片|XC08CAA161A00101|14|片|16.2|1|svcw
硝苯地平控释片|XC08CAX085A01001|7|片|22.8|1|svcw
缬沙坦胶囊|XC09CAX076E00101|14|粒|24.9|1|svcw
厄贝沙坦片|XC09CAE010A00101|14|片|19.7|1|scw
美托洛尔缓释片|XC07ABM030A01001|14|片|27.3|1|svcw
单硝酸异山梨酯缓释片|XC01DAD039A01001|20|片|23.5|1|scw
呋塞米片|XC03CAF206A00101|20|片|6.8|1|vcw
螺内酯片|XC03DAL208A00101|20|片|9.9|1|scw
二甲双胍片|XA10BAE115A00101|30|片|18.8|1|svcw
格列美脲片|XA10BBG061A00101|15|片|25.5|1|scw
阿卡波糖片|XA10BFA110A00101|30|片|39.6|1|svcw
甘精胰岛素注射液|XA10AEG026B00201|1|支|118.0|1|scw
奥美拉唑肠溶胶囊|XA02BCA199E00201|14|粒|16.8|1|svcw
铝碳酸镁咀嚼片|XA02ADL178A00801|20|片|29.8|0|scw
多潘立酮片|XA03FAD207A00101|30|片|21.9|0|svc
蒙脱石散|XA07BCM084N00101|10|袋|14.5|0|svcw
复方甘草片|XR05CBF610A00101|50|片|8.9|0|svc
盐酸氨溴索片|XR05CBA161A00101|20|片|22.6|0|scw
孟鲁司特钠片|XR03DCM063A00101|5|片|24.7|1|scw
沙丁胺醇气雾剂|XR03ACS013L00101|1|瓶|19.9|1|scw
布地奈德福莫特罗粉吸入剂|XR03AKB159L00301|1|支|156.0|1|scw
氯雷他定片|XR06AXL264A00101|6|片|17.3|0|svc
维生素C片|XA11GAW065A00101|100|片|6.2|0|svc
碳酸钙D3片|XA12AXT059A00101|36|片|38.5|0|sc
叶酸片|XB03BBY096A00101|31|片|12.4|0|sc
非那雄胺片|XG04CBF041A00101|10|片|36.9|1|scw
坦索罗辛缓释胶囊|XG04CAT009E00201|10|粒|31.4|1|scw
别嘌醇片|XM04AAB172A00101|50|片|13.2|1|sc
奥氮平片|XN05AHA176A00101|14|片|58.0|1|w
左氧氟沙星滴眼液|XS01AEZ049Q00101|1|支|15.1|1|scw
莫匹罗星软膏|XD06AXM068F00101|1|支|19.5|0|svc
感冒灵颗粒|ZA01BAG00340101|9|袋|13.8|0|svc
连花清瘟胶囊|ZA01BBL02170101|24|粒|15.9|0|svc
板蓝根颗粒|ZA04CBB00110101|20|袋|12.9|0|svc
复方丹参滴丸|ZA12HAF03890101|180|丸|28.7|0|svcw
银杏叶片|ZA12GAY02560101|24|片|23.8|1|svcw
六味地黄丸|ZA09CAL00950101|200|丸|17.6|0|svc
藿香正气口服液|ZA02BAH00770101|10|支|18.4|0|svc
保和丸|ZA07AAB00560101|200|丸|11.6|0|sv
川贝枇杷糖浆|ZA06FAC00280101|1|瓶|20.5|0|svc
血塞通软胶囊|ZA12GAX01480101|24|粒|33.2|1|scw
注射用头孢呋辛钠|XJ01DCT084B00101|10|支|168.0|1|w
注射用头孢曲松钠|XJ01DDT103B00101|10|支|142.0|1|vcw
注射用哌拉西林钠他唑巴坦钠|XJ01CRP051B00101|10|支|398.0|1|w
注射用美罗培南|XJ01DHM037B00101|10|支|860.0|1|w
左氧氟沙星氯化钠注射液|XJ01MAZ049B00201|10|瓶|255.0|1|cw
氨溴索注射液|XR05CBA161B00201|10|支|96.0|1|vcw
多索茶碱注射液|XR03DAD208B00201|10|支|186.0|1|w
注射用甲泼尼龙琥珀酸钠|XH02ABJ029B00101|10|支|265.0|1|w
呋塞米注射液|XC03CAF206B00201|10|支|58.0|1|w
硝酸甘油注射液|XC01DAX054B00201|10|支|128.0|1|w
重酒石酸去甲肾上腺素注射液|XC01CAQ034B00201|10|支|210.0|1|w
盐酸多巴胺注射液|XC01CAD180B00201|10|支|76.0|1|w
低分子肝素钠注射液|XB01ABD069B00201|10|支|420.0|1|w
阿替普酶注射剂|XB01ADA165B00101|1|支|2650.0|1|w
丁苯酞氯化钠注射液|XN07XXD042B00201|1|瓶|139.0|1|w
依达拉奉注射液|XN07XXY063B00201|10|支|620.0|1|w
长春西汀注射液|XN06BXC021B00201|10|支|175.0|1|w
甘露醇注射液|XB05BCG018B00201|10|瓶|88.0|1|w
泮托拉唑钠粉针|XA02BCP031B00101|10|支|246.0|1|w
注射用生长抑素|XH01CBS018B00101|10|支|1180.0|1|w
人血白蛋白注射液|XB05AAR016B00201|1|瓶|388.0|1|w
氯化钠注射液|XB05XAL177B00201|10|袋|42.0|1|vcw
葡萄糖注射液|XB05BAP095B00201|10|袋|40.0|1|vcw
门冬胰岛素注射液|XA10ABM017B00201|1|支|76.0|1|cw
注射用紫杉醇|XL01CDZ029B00101|1|支|486.0|1|w
注射用顺铂|XL01XAS076B00101|10|支|320.0|1|w
昂丹司琼注射液|XA04AAA141B00201|10|支|230.0|1|w
丙泊酚乳状注射液|XN01AXB111B00201|5|支|190.0|1|w
罗哌卡因注射液|XN01BBL217B00201|5|支|155.0|1|w
缩宫素注射液|XH01BBS114B00201|10|支|92.0|1|w
氟比洛芬酯注射液|XM01AEF062B00201|5|支|205.0|1|w
丹参酮IIA注射液|ZA12HAD01650101|10|支|298.0|1|w
注射用血栓通|ZA12GAX01490101|10|支|356.0|1|w
重组人促红素注射液|XB03XAC188B00201|1|支|38.0|1|w
奥氮平口崩片|XN05AHA176A00901|14|片|72.0|1|w
氨溴索口服溶液(儿童规格)|XR05CBA161P00101|1|瓶|19.8|0|
艾司唑仑片|XN05BAE042A00101|30|片|9.6|1|
利拉鲁肽注射液|XA10BJL037B00201|1|支|338.0|1|
注射用万古霉素|XJ01XAW001B00101|10|支|1280.0|1|
`;

const shelfOf: Readonly<Record<string, Shelf>> = { s: 'shop', v: 'village', c: 'clinic', w: 'ward' };

export const drugs: readonly Drug[] = rows.trim().split('\n').map((row, n) => {
  const [name = '', head = '', units = '', unit = '', price = '', rx = '', shelves = ''] = row.split('|');
  const maker = makers[n % makers.length] ?? makers[0];
  const letter = head.startsWith('Z') ? 'Z' : 'H';
  // Patent drugs: specification and package are already in the head.
  const med_list_codg = head.startsWith('Z') ? `${head}${maker[0]}` : `${head}01${maker[0]}`;
  return {
    n, name, med_list_codg,
    packUnits: Number(units), unit, boxPrice: Number(price),
    rx_flag: rx === '1' ? '1' : '0',
    prefix: `8${String(137211 + n * 523).padStart(6, '0')}`,
    salt: String(100 + n * 7 % 900),
    maker: maker[1],
    aprvno: `国药准字${letter}2${String(1_000_000 + n * 7919).slice(-7)}`,
    shelves: [...shelves].map((sign) => shelfOf[sign] ?? 'shop'),
  };
});

const byName = new Map(drugs.map((drug) => [drug.name, drug]));

/** The drug with this name; throws on a name the catalogue lacks, which is a slip in a table. */
export function drugNamed(name: string): Drug {
  const drug = byName.get(name);
  if (drug === undefined) throw new Error(`no drug named ${name}`);
  return drug;
}

/** Unit price in yuan with four places, as split packs are priced. */
export function unitPrice(drug: Drug): number {
  return Math.round(drug.boxPrice / drug.packUnits * 10000) / 10000;
}

/** Institution's own item number; C30. */
export function hilistId(drug: Drug): string {
  return `YP${String(drug.n + 1).padStart(5, '0')}`;
}
