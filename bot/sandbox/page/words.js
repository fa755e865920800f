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
  commands: ["Пәрмендер", "Команды", "Commands"],
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
  attach: ["Тіркеу", "Прикрепить", "Attach"],
  sendFile: ["Файлды жіберу", "Отправить файл", "Send a file"],
  caption: ["Файлға түсініктеме", "Подпись к файлу", "Caption"],
  emptyFile: ["Бос файлды жіберу мүмкін емес", "Пустой файл отправить нельзя", "An empty file cannot be sent"],
  whoseContact: ["Кімнің контактісін жібересіз?", "Чей контакт отправить?", "Whose contact do you want to send?"],
  noContacts: [
    "Контактілер тізімінде әзірге ешкім жоқ. Алдымен жаңа адам қосыңыз.",
    "Среди контактов пока никого нет. Сначала добавьте нового человека.",
    "There is nobody among the contacts yet. Add a new person first.",
  ],
  openPicture: ["Суретті толық ашу", "Открыть картинку целиком", "Open the picture in full"],
  zoom: ["Үлкейту немесе кішірейту", "Увеличить или уменьшить", "Zoom in or out"],
  download: ["Жүктеп алу", "Скачать", "Download"],
  close: ["Жабу", "Закрыть", "Close"],

  // Questions
  cancel: ["Болдырмау", "Отмена", "Cancel"],
  understood: ["Түсінікті", "Понятно", "OK"],
  shareTitle: ["Нөміріңізді ботқа жібересіз бе?", "Отправить боту ваш номер?", "Share your number with this bot?"],
  shareText: ["Бот телефон нөміріңізді көреді: {phone}", "Бот увидит ваш номер телефона: {phone}", "The bot will see your phone number: {phone}"],
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

  // The Platform
  platform: ["Платформа", "Платформа", "Platform"],
  platformWorks: ["Платформа жұмыс істеп тұр", "Платформа работает", "The Platform works"],
  isUp: ["қосулы", "работает", "up"],
  isDown: ["өшірулі", "не отвечает", "down"],
  contract: ["Сипаттама", "Описание", "Docs"],
  exchange: ["Бот пен Платформаның хабар алмасуы", "Обмен бота и Платформы", "What the bot and the Platform tell each other"],
  exchangeNone: [
    "Ботта болған оқиғалар осында келеді. Чатта келісім беріп көріңіз.",
    "Сюда приходят события бота. Дайте в чате согласие.",
    "The bot's events arrive here. Give a consent in the chat.",
  ],
  lateNote: [
    "Бот оқиғаны қайта жібереді: алдымен 5 секундтан, содан кейін 5 минуттан соң.",
    "Бот пришлёт событие снова: сначала через 5 секунд, потом через 5 минут.",
    "The bot sends the event again: first in 5 seconds, then in 5 minutes.",
  ],
  advance: ["5 минут өткізу", "Прошло 5 минут", "Let 5 minutes pass"],
  platformSays: ["Платформа ботқа жазады", "Платформа пишет боту", "The Platform tells the bot"],
  standingAsking: ["Сұралып жатыр…", "Запрос…", "Asking…"],
  standingUnknown: ["Бот жауап бермеді", "Бот не ответил", "The bot did not answer"],
  inForce: ["Келісім күшінде", "Согласие действует", "Consent in force"],
  stateNone: ["Келісім жоқ", "Согласия нет", "No consent"],
  stateDeclined: ["Келісім беруден бас тартылды", "Отказ дать согласие", "Consent declined"],
  stateOutdated: ["Келісім ескірді", "Согласие устарело", "Consent outdated"],
  stateWithdrawn: ["Келісім кері қайтарып алынды", "Согласие отозвано", "Consent withdrawn"],
  stateStopped: ["Деректерді өңдеу тоқтатылды", "Обработка прекращена", "Processing stopped"],
  stateExpired: ["Келісім мерзімі аяқталды", "Срок согласия истёк", "Consent expired"],
  ledgerSize: ["журналда {count} жазба", "записей в журнале: {count}", "{count} ledger entries"],
  editionNumber: ["№{number} редакция", "редакция №{number}", "edition {number}"],
  signedBy: ["{version} қолтаңбасы тексерілді", "подпись {version} проверена", "{version} signature verified"],
  attempt: ["{number}-әрекет", "попытка {number}", "attempt {number}"],
  refusedDelivery: ["Платформа қабылдамады: {reason}", "Платформа отказала: {reason}", "Refused by the Platform: {reason}"],
  repeated: ["бұрын алынған", "уже получено", "had it already"],
  botCut: ["жауап жоқ", "нет ответа", "no answer"],
  fromBot: ["Бот Платформаға:", "Бот Платформе:", "Bot to Platform:"],
  fromPlatform: ["Платформа ботқа:", "Платформа боту:", "Platform to bot:"],
  openInvitation: ["Сілтемені чатта ашу", "Открыть ссылку в чате", "Open the link in the chat"],
  notLinked: [
    "Бот мұндай пайдаланушыны білмейді. Алдымен шақыру жіберіп, оны чатта ашыңыз.",
    "Бот не знает такого пользователя. Сначала отправьте приглашение и откройте его в чате.",
    "The bot does not know this user. Send an invitation first and open it in the chat.",
  ],

  // What the bot tells the Platform
  tellsGiven: ["Келісім берілді", "Согласие дано", "Consent given"],
  tellsRenewed: ["Келісім жаңартылды", "Согласие обновлено", "Consent renewed"],
  tellsDeclined: ["Келісім беруден бас тартылды", "Отказ дать согласие", "Consent declined"],
  tellsWithdrawn: ["Келісім кері қайтарып алынды", "Согласие отозвано", "Consent withdrawn"],
  tellsExpired: ["Келісім мерзімі аяқталды", "Срок согласия истёк", "Consent expired"],
  tellsStopped: ["Деректерді өңдеу тоқтатылды", "Обработка прекращена", "Processing stopped"],
  tellsRefused: ["Кері қайтарып алу қанағаттандырылмады", "В отзыве отказано", "Withdrawal refused"],
  tellsPhoneChanged: ["Нөмір ауысты", "Номер изменён", "Number changed"],
  tellsPhoneReleased: ["Нөмір басқа адамға өтті", "Номер перешёл к другому", "Number released"],
  tellsAccepted: ["Шақыру қабылданды", "Приглашение принято", "Invitation accepted"],
  tellsMismatched: ["Шақыру басқа нөмірге арналған", "Приглашение для другого номера", "Invitation was for another number"],
  tellsOpened: ["Сұрау салу тіркелді", "Запрос зарегистрирован", "Request opened"],
  tellsAnswered: ["Сұрау салуға жауап берілді", "На запрос ответили", "Request answered"],
  tellsDestroyed: ["Деректер жойылды", "Данные уничтожены", "Data destroyed"],
  tellsPublished: ["Жаңа редакция жарияланды", "Опубликована новая редакция", "Edition published"],

  // What the Platform tells the bot
  saysRequested: ["Келісімге шақыру", "Пригласить к согласию", "Invite to consent"],
  saysStopped: ["Өңдеу тоқтатылды", "Обработка прекращена", "Processing stopped"],
  saysRefused: ["Кері қайтарып алуды қанағаттандырмау", "Отказать в отзыве", "Refuse the withdrawal"],
  saysReceived: ["Кері қайтарып алу басқа жолмен келді", "Отзыв пришёл иначе", "Withdrawal by other means"],
  saysAnswered: ["Сұрау салуға жауап", "Ответ на запрос", "Answer a request"],
  saysLimited: ["Пайдалануды шектеу", "Ограничить пользование", "Limit access"],
  saysRestored: ["Шектеуді алып тастау", "Снять ограничение", "Restore access"],
  saysPhone: ["Нөмір өзгерді", "Номер изменился", "Number changed"],
  saysDestroyed: ["Деректер жойылды", "Данные уничтожены", "Data destroyed"],
  saysMessage: ["Хабарлама жіберу", "Отправить сообщение", "Send a message"],
  saysClosed: ["Платформаның қызметі тоқтады", "Платформа прекратила работу", "Platform closed"],
  closedNote: [
    "Бұдан кейін барлық келісімнің мерзімі аяқталады. Қайта бастау үшін демо нұсқаны тоқтатып, var/demo қалтасын өшіріңіз.",
    "После этого все согласия истекают. Чтобы начать сначала, остановите демо и удалите var/demo.",
    "After this every consent expires. To begin again, stop the demo and delete var/demo.",
  ],
  post: ["Ботқа жіберу", "Отправить боту", "Post to the bot"],
  otherLanguages: ["Басқа тілдерде", "На других языках", "In the other languages"],
  fieldUser: ["Платформадағы пайдаланушы", "Пользователь Платформы", "User of the Platform"],
  fieldConsent: ["Келісім нөмірі", "Номер согласия", "Consent id"],
  fieldPhone: ["Телефон нөмірі", "Номер телефона", "Phone number"],
  fieldLocale: ["Тілі", "Язык", "Language"],
  fieldReturn: ["Кейін оралатын бет", "Куда вернуться потом", "Where to return"],
  fieldAt: ["Қашан", "Когда", "When"],
  fieldGround: ["Негізі", "Основание", "Ground"],
  fieldChannel: ["Қалай келді", "Как пришло", "How it came"],
  fieldReference: ["Құжат нөмірі", "Номер документа", "Reference"],
  fieldRequest: ["Сұрау салу нөмірі", "Номер запроса", "Request id"],
  fieldOutcome: ["Нәтижесі", "Результат", "Outcome"],
  fieldCategory: ["Санаты", "Категория", "Category"],
  fieldReason: ["Себебі", "Причина", "Reason"],
  fieldText: ["Мәтіні", "Текст", "Text"],
  choiceLaw: ["заң талабы", "требование закона", "the law"],
  choiceObligation: ["орындалмаған міндеттеме", "неисполненное обязательство", "an open obligation"],
  choiceLetter: ["хат", "письмо", "letter"],
  choiceOffice: ["кеңседе", "в офисе", "at the office"],
  choiceEmail: ["электрондық пошта", "электронная почта", "email"],
  choiceCall: ["қоңырау", "звонок", "call"],
  choiceOther: ["басқа жол", "другое", "other"],
  choiceDone: ["орындалды", "выполнено", "done"],
  choiceDeclined: ["бас тартылды", "отказано", "refused"],
  choiceService: ["сервистік", "сервисное", "service"],
  choiceInformation: ["ақпараттық", "информационное", "information"],
  choiceMarketing: ["маркетингтік", "маркетинговое", "marketing"],
  sampleRefusal: [
    "Сіздің атыңызға рәсімделген шарт бойынша есеп айырысу аяқталмаған. Ол аяқталған соң өтінішті қайта жібере аласыз.",
    "Расчёты по договору на ваше имя не завершены. После их завершения вы можете подать отзыв снова.",
    "The settlement under your contract is not finished. Once it is, you can send the withdrawal again.",
  ],
  sampleLimit: [
    "Құжаттарыңызды тексеру аяқталмаған.",
    "Проверка ваших документов не завершена.",
    "The check of your documents is not finished.",
  ],
  sampleRestore: ["Құжаттарыңызды тексеру аяқталды.", "Проверка ваших документов завершена.", "The check of your documents is finished."],
  sampleAnswer: [
    "Сіз сұраған мәліметтер жеке кабинетіңізге қойылды.",
    "Запрошенные вами сведения размещены в личном кабинете.",
    "The information you asked for is in your account.",
  ],
  sampleMessage: [
    "Жеке кабинетіңізде жаңа құжат пайда болды. Танысып шығыңыз.",
    "В вашем личном кабинете появился новый документ. Ознакомьтесь с ним.",
    "There is a new document in your account. Please have a look.",
  ],

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

  /** A sentence in all three languages by their codes, as the Platform sends texts to the bot. */
  words.inAll = (id) => Object.fromEntries(LANGUAGES.map((language, index) => [language, WORDS[id][index]]));

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
