### The signing, step by step. Says what the Kazakh says; the notes on each message stand there.

## Language

language-ask =
    <b>Тілді таңдаңыз.</b> Бұл — Senimkey боты: жеке деректерді жинауға және өңдеуге келісім осында беріледі.

    <b>Выберите язык.</b> Это бот Senimkey: здесь дают согласие на сбор и обработку персональных данных.

    <b>Choose your language.</b> This is the Senimkey bot, where people give consent to the collection and processing of personal data.

## Reading

step-counter = <i>Шаг { $step } из { $of }</i>
reading-intro =
    <b>Прочитайте согласие до конца.</b>
    Под текстом две кнопки: «{ button-agree }» и «{ button-decline }». Выбор за вами.
    Согласие считается данным только на последнем шаге, когда вы его подтвердите.

    <i>Юридическую силу имеет только текст на казахском языке. Русский интерфейс — для вашего удобства.</i>
button-agree = Согласиться и продолжить
button-decline = Отказаться

## Number

number-ask =
    <b>Отправьте номер мобильного:</b> нажмите кнопку внизу или введите номер сами.
    Например: <code>+7 701 000 00 00</code>

    По SMS-коду мы убедимся, что номер ваш. Номер увидят Компания «Senimkey» и служба доставки SMS.
    До подтверждения на последнем шаге он хранится только временно.
button-share-contact = 📱 Отправить мой номер
number-placeholder = Например: +7 701 000 00 00
number-taken = Номер принят: { $phone }

## Code

code-ask =
    <b>Введите код подтверждения из SMS: 6 цифр.</b>
    Номер: { $phone }. Код действует { $minutes ->
        [one] { $minutes } минуту
        [few] { $minutes } минуты
        [many] { $minutes } минут
       *[other] { $minutes } минуты
    }.

    🔒 Никому, в том числе нам, не присылайте код для входа в Telegram: мы его никогда не просим.
code-resent = ✉️ Отправили новый код. Прежний больше не действует.
button-resend = Получить новый код
button-number = Изменить номер

## Name

name-ask =
    <b>Напишите одним сообщением фамилию, имя и отчество (если есть).</b>
    Так, как в удостоверении личности. Например: Асанов Усен Асанович
    Это имя будет стоять в квитанции.
button-name = Моё имя: { $name }

## Capacity

capacity-ask =
    <b>В каком качестве вы пользуетесь Платформой?</b>
    У партнёров дополнительно спросим БИН и название организации.
button-capacity-self = Частный пользователь
button-capacity-partner = Партнёр
bin-ask =
    <b>Введите БИН организации: 12 цифр.</b>
    Не ИИН: этот бот его не спрашивает.
organisation-ask =
    <b>Напишите название организации.</b>
    Например: ТОО «Образец»

## Summary

summary-intro =
    <b>Проверьте данные и подтвердите в самом конце.</b>
    Согласие: редакция №{ $edition }, SHA-256 <code>{ $sha256 }</code>…
summary-name = Фамилия, имя, отчество: <b>{ $name }</b>
summary-phone = Номер: <b>{ $phone }</b>
summary-capacity-self = В качестве кого: частный пользователь
summary-capacity-partner = В качестве кого: партнёр
summary-bin = БИН: <b>{ $bin }</b>
summary-organisation = Организация: <b>{ $organisation }</b>
summary-attestations = <b>Подтверждая согласие, я заявляю, что:</b>
attestation-voluntary = предоставляю персональные данные добровольно;
attestation-purposes = понимаю цели их сбора и обработки;
attestation-terms = знаю условия этого Согласия;
attestation-consequences = осознаю правовые последствия дачи Согласия;
attestation-withdrawal = понимаю, что отзыв Согласия может ограничить пользование Платформой или сделать его невозможным.
summary-confirm =
    Если всё верно, нажмите «{ button-confirm }»: в этот момент согласие будет дано и вступит в силу.
    Если есть ошибка, нажмите «{ button-back }» и исправьте.
button-confirm = Даю согласие
button-cancel = Прервать

## Ends

declined =
    <b>Ваш отказ записан.</b> Больше мы ничего не спрашиваем.
    Согласие — необходимое условие доступа к функциям Платформы.
    Если передумаете: /start
cancelled =
    <b>Прервано.</b> Согласие не дано, введённые данные удалены.
    Начать заново: /start
start-token-unknown =
    Эта ссылка не распознана или её срок истёк.
    Можно продолжить и без неё или попросить у отправителя новую.
