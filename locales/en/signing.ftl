### The signing, step by step. Says what the Kazakh says; the notes on each message stand there.

## Language

language-ask =
    <b>Тілді таңдаңыз.</b> Бұл — Senimkey боты: жеке деректерді жинауға және өңдеуге келісім осында беріледі.

    <b>Выберите язык.</b> Это бот Senimkey: здесь дают согласие на сбор и обработку персональных данных.

    <b>Choose your language.</b> This is the Senimkey bot, where people give consent to the collection and processing of personal data.

## Reading

step-counter = <i>Step { $step } of { $of }</i>
reading-intro =
    <b>Read the agreement to the end.</b>
    Under the text there are two buttons: “{ button-agree }” and “{ button-decline }”. The choice is yours.
    Consent counts as given only at the last step, when you confirm it.

    <i>Only the Kazakh text is legally binding. The English interface is for your convenience.</i>
button-agree = Agree and continue
button-decline = Decline

## Number

number-ask =
    <b>Send your mobile number:</b> tap the button below or type the number yourself.
    Example: <code>+7 701 000 00 00</code>

    We check by an SMS code that the number is yours. The Company “Senimkey” and the SMS delivery service will see the number.
    Until you confirm at the last step, it is kept only temporarily.
button-share-contact = 📱 Share my number
number-placeholder = Example: +7 701 000 00 00
number-taken = Number received: { $phone }

## Code

code-ask =
    <b>Type the confirmation code from the SMS: 6 digits.</b>
    Number: { $phone }. The code is valid for { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }.

    🔒 Never send a Telegram login code to anyone, us included: we never ask for it.
code-resent = ✉️ A new code is on its way. The previous one no longer works.
button-resend = Get a new code
button-number = Change the number

## Name

name-ask =
    <b>Type your surname, given name and patronymic (if any) in one message.</b>
    Exactly as in your identity document. Example: Asanov Usen Asanuly
    This name will stand in the receipt.
button-name = My name: { $name }

## Capacity

capacity-ask =
    <b>In what capacity do you use the Platform?</b>
    Partners are also asked for the BIN and the name of their organisation.
button-capacity-self = Private user
button-capacity-partner = Partner
bin-ask =
    <b>Type your organisation’s BIN: 12 digits.</b>
    Not your IIN: this bot does not ask for it.
organisation-ask =
    <b>Type the name of your organisation.</b>
    Example: Sample LLP

## Summary

summary-intro =
    <b>Check the details and confirm at the very end.</b>
    Agreement: edition No. { $edition }, SHA-256 <code>{ $sha256 }</code>…
summary-name = Surname, given name, patronymic: <b>{ $name }</b>
summary-phone = Number: <b>{ $phone }</b>
summary-capacity-self = Capacity: private user
summary-capacity-partner = Capacity: partner
summary-bin = BIN: <b>{ $bin }</b>
summary-organisation = Organisation: <b>{ $organisation }</b>
summary-attestations = <b>By confirming the consent, I attest that I:</b>
attestation-voluntary = provide the personal data voluntarily;
attestation-purposes = understand the purposes of their collection and processing;
attestation-terms = am acquainted with the terms of this Consent;
attestation-consequences = am aware of the legal consequences of giving it;
attestation-withdrawal = understand that withdrawing the Consent may limit the use of the Platform or make it impossible.
summary-confirm =
    If everything is right, tap “{ button-confirm }”: at that moment the consent is given and takes effect.
    If something is wrong, tap “{ button-back }” and correct it.
button-confirm = I give my consent
button-cancel = Cancel

## Ends

declined =
    <b>You declined; this has been recorded.</b> Nothing else will be asked.
    Consent is a necessary condition of access to the Platform’s functions.
    If you change your mind: /start
cancelled =
    <b>Cancelled.</b> No consent was given, what you entered has been deleted.
    Begin again: /start
start-token-unknown =
    This link is unknown or has expired.
    You can go on without it, or ask the sender for a new one.
