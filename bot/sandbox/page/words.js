// Everything the page itself says, one line per sentence: Kazakh, Russian, English. What the bot says is not here.

export const LANGUAGES = ["kk", "ru", "en"];

const WORDS = {
  sandbox: ["сынақ алаңы", "тестовая площадка", "sandbox"],
  parts: ["Бет бөліктері", "Части страницы", "Parts of the page"],
  chat: ["Чат", "Чат", "Chat"],
  controls: ["Басқару", "Управление", "Controls"],
  phone: ["Телефон", "Телефон", "Phone"],
  pageLanguage: ["Бет тілі", "Язык страницы", "Page language"],

  // The chat
  connecting: ["Қосылуда…", "Соединение…", "Connecting…"],
  isBot: ["бот", "бот", "bot"],
  isTyping: ["жазып жатыр…", "печатает…", "typing…"],
  isBlocked: ["бот бұғатталған", "бот заблокирован", "bot blocked"],
  messages: ["Хабарламалар", "Сообщения", "Messages"],
  botSays: ["Бот:", "Бот:", "Bot:"],
  youSay: ["Сіз:", "Вы:", "You:"],
  toEnd: ["Соңғы хабарламаға өту", "К последнему сообщению", "To the latest message"],
  hello: ["Бұл бот не істей алады?", "Что умеет этот бот?", "What can this bot do?"],
  helloText: [
    "Әңгімені бастау үшін төмендегі батырманы басыңыз.",
    "Нажмите кнопку внизу, чтобы начать разговор.",
    "Press the button below to start the conversation.",
  ],
  start: ["Бастау", "Начать", "Start"],
  restart: ["Бұғаттан шығарып, қайта бастау", "Разблокировать и начать заново", "Unblock and restart"],
  menu: ["Мәзір", "Меню", "Menu"],
  commands: ["Командалар", "Команды", "Commands"],
  messageText: ["Хабарлама", "Сообщение", "Message"],
  send: ["Жіберу", "Отправить", "Send"],
  botButtons: ["Бот батырмалары", "Кнопки бота", "Bot buttons"],
  buttonOff: ["Бұл батырма қазір жұмыс істемейді", "Сейчас эта кнопка недоступна", "This button is off now"],
  buttonUnknown: [
    "Мұндай батырма сынақ алаңында жұмыс істемейді",
    "Такая кнопка на тестовой площадке не работает",
    "This kind of button does nothing in the sandbox",
  ],
  delivered: ["Ботқа жетті", "Бот получил", "Reached the bot"],
  waiting: ["Бот әлі алған жоқ", "Бот ещё не получил", "Not with the bot yet"],
  copied: ["Көшірілді", "Скопировано", "Copied"],
  notCopied: ["Көшіру мүмкін болмады", "Скопировать не получилось", "Could not copy"],
  notSent: ["Жіберілмеді. Қайталап көріңіз.", "Не отправлено. Попробуйте ещё раз.", "Not sent. Please try again."],
  noAnswer: ["Бот жауап бермеді", "Бот не ответил", "The bot did not answer"],
  today: ["Бүгін", "Сегодня", "Today"],
  yesterday: ["Кеше", "Вчера", "Yesterday"],
  sticker: ["Стикер", "Стикер", "Sticker"],
  voice: ["Дауыстық хабарлама", "Голосовое сообщение", "Voice message"],
  photo: ["Фото", "Фото", "Photo"],
  document: ["Файл", "Файл", "File"],
  contact: ["Контакт", "Контакт", "Contact"],
  unknownKind: ["Бұл хабарлама түрі көрсетілмейді", "Такие сообщения здесь не показываются", "This kind of message is not shown"],
  forwarded: ["Қайта жіберілген хабарлама", "Пересланное сообщение", "Forwarded message"],
  openFile: ["Файлды ашу:", "Открыть файл:", "Open the file:"],

  // Questions
  cancel: ["Болдырмау", "Отмена", "Cancel"],
  understood: ["Түсінікті", "Понятно", "OK"],
  shareTitle: ["Нөміріңізді ботқа жібересіз бе?", "Отправить боту Ваш номер?", "Share your number with this bot?"],
  shareText: ["Бот телефон нөміріңізді көреді: {phone}", "Бот увидит Ваш номер телефона: {phone}", "The bot will see your phone number: {phone}"],
  share: ["Нөмірді жіберу", "Отправить номер", "Share number"],
  linkTitle: ["Сілтеме ашылмайды", "Ссылка не открывается", "The link stays closed"],
  linkText: [
    "Telegram-да мына мекенжай ашылар еді. Сынақ алаңы сыртқы беттерді ашпайды.",
    "В Telegram открылся бы этот адрес. Тестовая площадка внешние страницы не открывает.",
    "Telegram would open this address. The sandbox opens nothing outside itself.",
  ],
  copyAddress: ["Мекенжайды көшіру", "Скопировать адрес", "Copy the address"],

  // The phone
  smsTitle: ["SMS хабарламалар", "SMS-сообщения", "Text messages"],
  smsNone: ["Әзірге SMS келген жоқ", "SMS пока нет", "No text messages yet"],
  smsNew: ["Жаңа SMS", "Новое SMS", "New text message"],
  smsTo: ["{phone} нөміріне", "на номер {phone}", "to {phone}"],
  smsSegments: ["{count} SMS бөлігі", "частей SMS: {count}", "{count} SMS segments"],
  useCode: ["{code} кодын чатқа қою", "Вставить код {code} в чат", "Put code {code} into the chat"],

  // Controls
  inventedNote: [
    "Мұндағы адамдар мен нөмірлер ойдан шығарылған. Нақты SMS жіберілмейді.",
    "Люди и номера здесь вымышленные. Настоящие SMS не отправляются.",
    "The people and numbers here are invented. No real text messages are sent.",
  ],
  people: ["Адамдар", "Люди", "People"],
  newPerson: ["Жаңа адам", "Новый человек", "New person"],
  givenName: ["Аты", "Имя", "First name"],
  surname: ["Тегі", "Фамилия", "Last name"],
  phoneNumber: ["Телефон нөмірі", "Номер телефона", "Phone number"],
  telegramLanguage: ["Telegram тілі", "Язык Telegram", "Telegram language"],
  inventAnother: ["Басқасын ойлап табу", "Придумать другого", "Invent another"],
  add: ["Қосу", "Добавить", "Add"],
  noMessages: ["Әлі жазыспаған", "Переписки ещё нет", "Nothing written yet"],
  otherActions: ["Басқа әрекеттер", "Другие действия", "Other actions"],
  foreignContact: ["Бөтен адамның контактісі", "Чужой контакт", "Someone else's contact"],
  forwardedContact: ["Қайта жіберілген контакт", "Пересланный контакт", "Forwarded contact"],
  block: ["Ботты бұғаттау", "Заблокировать бота", "Block the bot"],
  unblock: ["Бұғаттан шығару", "Разблокировать бота", "Unblock the bot"],
  troubles: ["Ақау тудыру", "Устроить сбой", "Make something fail"],
  smsFails: ["Келесі SMS жіберілмесін", "Следующее SMS не уйдёт", "Fail the next SMS"],
  telegramFails: ["Боттың келесі хабарламасы жетпесін", "Следующее сообщение бота не дойдёт", "Fail the bot's next message"],
  telegramWaits: ["Telegram ботқа «күте тұр» десін", "Telegram попросит бота подождать", "Telegram tells the bot to wait"],
  noTroubles: ["Ақауларды алып тастау", "Убрать сбои", "Clear the faults"],
  refused: ["Сынақ алаңы қабылдамады: {reason}", "Тестовая площадка отказала: {reason}", "The sandbox refused: {reason}"],
};

// Chromium's own date formats have no Kazakh, so the months are here for all three.
const MONTHS = {
  kk: "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
  ru: "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
  en: "January February March April May June July August September October November December",
};

/** The page's words in the language chosen last time, Kazakh at first. */
export function createWords(memory) {
  const remembered = memory.read("language");
  const words = { language: LANGUAGES.includes(remembered) ? remembered : "kk" };

  words.say = (id, values = {}) => {
    const sentence = WORDS[id][LANGUAGES.indexOf(words.language)];
    return sentence.replaceAll(/\{(\w+)\}/g, (_, name) => values[name]);
  };

  words.month = (index) => MONTHS[words.language].split(" ")[index];

  words.choose = (language) => {
    words.language = language;
    memory.write("language", language);
    words.translate(document);
  };

  /** Puts the words of index.html's `data-word…` attributes into the chosen language. */
  words.translate = (root) => {
    document.documentElement.lang = words.language;
    for (const one of root.querySelectorAll("[data-word]")) one.textContent = words.say(one.dataset.word);
    for (const one of root.querySelectorAll("[data-word-label]")) one.setAttribute("aria-label", words.say(one.dataset.wordLabel));
    for (const one of root.querySelectorAll("[data-word-placeholder]")) one.placeholder = words.say(one.dataset.wordPlaceholder);
    for (const one of root.querySelectorAll("[data-language]")) {
      one.setAttribute("aria-pressed", String(one.dataset.language === words.language));
    }
  };
  return words;
}

/** What the browser keeps for this page; a browser that refuses storage merely forgets. */
export function createMemory() {
  const kept = new Map();
  return {
    read(name) {
      try {
        return sessionStorage.getItem(name) ?? localStorage.getItem(name);
      } catch {
        return kept.get(name) ?? null;
      }
    },
    write(name, value, { onlyThisTab = false } = {}) {
      try {
        (onlyThisTab ? sessionStorage : localStorage).setItem(name, value);
      } catch {
        kept.set(name, value);
      }
    },
  };
}

const LETTERS_OF_KAZAKH = /[әғқңөұүһі]/i;

/** The language of a text that does not say it, for screen readers' voices: by its letters. */
export function languageOf(text) {
  if (LETTERS_OF_KAZAKH.test(text)) return "kk";
  if (/[а-яё]/i.test(text)) return "ru";
  return /[a-z]/i.test(text) ? "en" : "";
}
