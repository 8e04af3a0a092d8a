// The city's first morning: every hospital reports its departments, everybody reports what is on
// the shelves.

import { dateText, dayMs, hourMs } from './china-clock.ts';
import { post, type City } from './city.ts';
import type { Institution } from './institutions.ts';
import { purchase } from './shop.ts';
import { openStock, reorder } from './stock-flow.ts';

export function openCity(city: City): void {
  const { home, veteran } = city.institutions;
  for (const institution of city.institutions.all) {
    if (institution === home || institution === veteran) continue;
    // Spread over the day, so that only an hour of these long messages is in memory.
    city.agenda.at(city.dawn + (institution.index % 20) * hourMs, (at) => {
      if (institution.trade === 'hospital') postDepartments(city, institution, at);
      openStock(city, institution, at);
    });
  }
}

/**
 * The two quiet places that have been connected for a year: a delivery and a sale paid in full every
 * other day keep their feeds alive, and nothing else happens there but what is planted.
 */
export function planVeterans(city: City, day: number): void {
  for (const place of [city.institutions.home, city.institutions.veteran]) {
    city.agenda.at(day, (at) => {
      if (day === city.past) {
        if (place.trade === 'hospital') postDepartments(city, place, at);
        openStock(city, place, at, day - dayMs);
        return;
      }
      reorder(city, place, day);
      if (place.trade === 'hospital' || (place.index + Math.round(day / dayMs)) % 2 === 0) return;
      const sold = day + 16 * hourMs;
      city.agenda.at(sold, () => {
        purchase(city, {
          person: city.people(Math.round(day / dayMs) % 1000, { ageMin: 20 }),
          pharmacy: place,
          at: sold,
          insured: false,
          drugs: [['维生素C片', 1]],
        });
      });
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
