// Times, numbers and names as people read them.

const TWO = (number) => String(number).padStart(2, "0");

/** "09:41" by the visitor's clock; `seconds` as Telegram counts them (Unix). */
export function clock(seconds) {
  const at = new Date(seconds * 1000);
  return `${TWO(at.getHours())}:${TWO(at.getMinutes())}`;
}

/** The day of a message as a messenger heads it: today, yesterday, "19 мамыр", and the year when it is another. */
export function dayTitle(seconds, words, now = new Date()) {
  const at = new Date(seconds * 1000);
  const daysAgo = Math.round((startOfDay(now) - startOfDay(at)) / 86_400_000);
  if (daysAgo === 0) return words.say("today");
  if (daysAgo === 1) return words.say("yesterday");
  const day = `${at.getDate()} ${words.month(at.getMonth())}`;
  if (at.getFullYear() === now.getFullYear()) return day;
  return words.language === "kk" ? `${at.getFullYear()} жылғы ${day}` : `${day} ${at.getFullYear()}`;
}

export function dayKey(seconds) {
  return startOfDay(new Date(seconds * 1000)).getTime();
}

/** "+7 701 000 12 34", never broken over two lines; numbers of other countries stay as they are. */
export function phoneText(phone) {
  const plain = `+${phone.replaceAll(/\D/g, "")}`;
  return plain.replace(/^\+7(\d{3})(\d{3})(\d{2})(\d{2})$/, "+7\u00a0$1\u00a0$2\u00a0$3\u00a0$4");
}

export function fullName(person) {
  return [person.first_name, person.last_name].filter(Boolean).join(" ");
}

/** The one or two letters of a name that stand for a face. */
export function initials(name) {
  return name.split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "").join("").toLocaleUpperCase("kk");
}

export function sizeText(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function startOfDay(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate());
}
