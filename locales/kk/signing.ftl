### The signing, step by step. Kazakh is the first language: Russian and English say the same, each in its own way.
### Rules for all files here: polite «Сіз»; the agreement's own terms; no suffix glued to a variable; one idea, one word
### (келісім, редакция, растау коды, түбіртек, өтініш, серіктес). `button-…`, `toast-…`, `command-…`, `sms-…`, `…-placeholder`
### and `problem-send-…` are read where there is no markup; everything else is Telegram's HTML.

## Language

# Nobody has chosen a language yet: the same text in all three files.
language-ask =
    <b>Тілді таңдаңыз.</b> Бұл — Senimkey боты: жеке деректерді жинауға және өңдеуге келісім осында беріледі.

    <b>Выберите язык.</b> Это бот Senimkey: здесь дают согласие на сбор и обработку персональных данных.

    <b>Choose your language.</b> This is the Senimkey bot, where people give consent to the collection and processing of personal data.

## Reading

step-counter = <i>{ $step }-қадам, барлығы { $of }</i>
# Stands above the agreement, or below it when something was typed meanwhile: it must not say where the text is.
reading-intro =
    <b>Келісімді соңына дейін оқып шығыңыз.</b>
    Мәтіннің астында екі батырма бар: «{ button-agree }» және «{ button-decline }». Таңдау — өз еркіңізде.
    Келісім ең соңғы қадамда, Сіз растағанда ғана берілді деп саналады.
button-agree = Келісемін, жалғастыру
button-decline = Бас тартамын

## Number

number-ask =
    <b>Мобильді нөміріңізді жіберіңіз:</b> төмендегі батырманы басыңыз немесе нөмірді өзіңіз жазыңыз.
    Мысалы: <code>+7 701 000 00 00</code>

    Нөмірдің Сіздікі екенін SMS-код арқылы тексереміз. Нөмірді «Senimkey» компаниясы мен SMS жеткізетін қызмет көреді.
    Соңғы қадамда растағанша ол уақытша ғана сақталады.
button-share-contact = 📱 Нөмірімді жіберу
number-placeholder = Мысалы: +7 701 000 00 00
# Said whether or not the SMS could be sent.
number-taken = Нөмір қабылданды: { $phone }

## Code

# $phone is masked.
code-ask =
    <b>SMS арқылы келген растау кодын жазыңыз: 6 цифр.</b>
    Нөмір: { $phone }. Код { $minutes } минут жарамды.

    🔒 Telegram-ға кіру кодын ешкімге, оның ішінде бізге де жібермеңіз: біз оны ешқашан сұрамаймыз.
code-resent = ✉️ Жаңа код жіберілді. Бұрынғы код енді жарамайды.
button-resend = Жаңа код алу
button-number = Нөмірді өзгерту

## Name

name-ask =
    <b>Тегіңізді, атыңызды, әкеңіздің атын (болса) бір хабарламамен жазыңыз.</b>
    Жеке куәлікте қалай жазылса, солай. Мысалы: Асанов Үсен Асанұлы
    Түбіртекте осы аты-жөн тұрады.
# The name of the profile, offered.
button-name = Аты-жөнім: { $name }

## Capacity

capacity-ask =
    <b>Платформаны кім ретінде пайдаланасыз?</b>
    Серіктестерден БИН мен ұйымның атауы қосымша сұралады.
button-capacity-self = Жеке пайдаланушы
button-capacity-partner = Серіктес
bin-ask =
    <b>Ұйымның БИН-ін жазыңыз: 12 цифр.</b>
    ЖСН жазбаңыз: бұл бот оны сұрамайды.
organisation-ask =
    <b>Ұйымның атауын жазыңыз.</b>
    Мысалы: «Үлгі» ЖШС

## Summary

# $sha256 is the beginning of the hash of the agreement's text.
summary-intro =
    <b>Деректерді тексеріп, ең соңында растаңыз.</b>
    Келісім: №{ $edition } редакция, SHA-256 <code>{ $sha256 }</code>…
summary-name = Тегі, аты, әкесінің аты: <b>{ $name }</b>
summary-phone = Нөмір: <b>{ $phone }</b>
summary-capacity-self = Кім ретінде: жеке пайдаланушы
summary-capacity-partner = Кім ретінде: серіктес
summary-bin = БИН: <b>{ $bin }</b>
summary-organisation = Ұйым: <b>{ $organisation }</b>
# What clauses 13 and 14 have the person confirm, in the person's own voice; each follows a bullet.
summary-attestations = <b>Келісімді растау арқылы мынаны мәлімдеймін:</b>
attestation-voluntary = жеке деректерді ерікті түрде ұсынамын;
attestation-purposes = олардың жиналу және өңделу мақсаттарын түсінемін;
attestation-terms = осы Келісімнің талаптарымен таныспын;
attestation-consequences = оны берудің құқықтық салдарларын ұғынамын;
attestation-withdrawal = Келісімді кері қайтарып алу Платформаны пайдалануды шектеуге немесе мүмкін болмауына алып келуі мүмкін екенін түсінемін.
summary-confirm =
    Бәрі дұрыс болса, «{ button-confirm }» батырмасын басыңыз: келісім сол сәтте беріледі және күшіне енеді.
    Қате болса, «{ button-back }» батырмасын басып, түзетіңіз.
button-confirm = Келісім беремін
button-cancel = Тоқтату

## Ends

declined =
    <b>Келісім беруден бас тартқаныңыз тіркелді.</b> Сізден басқа ештеңе сұралмайды.
    Келісім — Платформаның функцияларына қол жеткізудің қажетті шарты.
    Шешіміңіз өзгерсе: /start
cancelled =
    <b>Тоқтатылды.</b> Келісім берілген жоқ, енгізген деректеріңіз өшірілді.
    Қайта бастау: /start
start-token-unknown =
    Бұл сілтеме танылмады немесе мерзімі өтіп кеткен.
    Сілтемесіз де жалғастыра аласыз немесе жіберушіден жаңа сілтеме сұраңыз.
