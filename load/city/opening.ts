// The city's first morning: every hospital reports its departments, everybody reports what is on
// the shelves.

import { dateText, hourMs } from './china-clock.ts';
import { post, type City } from './city.ts';
import type { Institution } from './institutions.ts';
import { openStock } from './stock-flow.ts';

export function openCity(city: City): void {
  for (const institution of city.institutions.all) {
    // Spread over the day, so that only an hour of these long messages is in memory.
    city.agenda.at(city.dawn + (institution.index % 20) * hourMs, (at) => {
      if (institution.trade === 'hospital') postDepartments(city, institution, at);
      openStock(city, institution, at);
    });
  }
}

function postDepartments(city: City, hospital: Institution, at: number): void {
  const founded = dateText(city.dawn - 3000 * 24 * hourMs);
  post(city, hospital, at, {
    infno: '3401A',
    input: {
      deptinfo: hospital.departments.map((one) => ({
        hosp_dept_codg: one.hosp_dept_codg,
        caty: one.caty,
        hosp_dept_name: one.name,
        begntime: `${founded} 00:00:00`,
        endtime: '2099-12-31 00:00:00',
        itro: one.name,
        dept_resper_name: one.doctors[0]?.name ?? '主任',
        dept_resper_tel: '0711000000',
        dept_med_serv_scp: one.name,
        dept_estbdat: founded,
        aprv_bed_cnt: one.beds,
        hi_crtf_bed_cnt: one.beds,
        poolarea_no: hospital.admdvs,
        dr_psncnt: one.doctors.length,
        phar_psncnt: 1,
        nurs_psncnt: one.nurses.length * 2,
        tecn_psncnt: 1,
      })),
    },
  });
}
