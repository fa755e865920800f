// People who obviously do not exist: the heroes of Kazakh fairy tales under surnames that mean "example" and
// "test", with numbers that all begin with +7 701 000.

const GIVEN = ["Ертөстік", "Кенжекей", "Желаяқ", "Күнікей", "Саққұлақ", "Құртқа", "Таусоғар", "Айсұлу", "Алдар", "Баян"];
const SURNAMES = ["Мысал", "Сынақ", "Үлгі", "Қиял", "Ертегі"];

/** A new person in the terms of `POST /client/people`, unlike those who are here already. */
export function inventPerson(people, languageCode, random = Math.random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const names = new Set(people.map((one) => one.first_name));
  const free = GIVEN.filter((name) => !names.has(name));
  return {
    first_name: pick(free.length > 0 ? free : GIVEN),
    last_name: pick(SURNAMES),
    language_code: languageCode,
    phone: inventPhone(people, random),
  };
}

/** A number that nobody here has. */
export function inventPhone(people, random = Math.random) {
  const taken = new Set(people.map((one) => one.phone));
  for (;;) {
    const phone = `+7701000${String(Math.floor(random() * 10_000)).padStart(4, "0")}`;
    if (!taken.has(phone)) return phone;
  }
}
