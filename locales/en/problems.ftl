### What is said about an answer that could not be taken. Says what the Kazakh says; the notes stand there.

## Anywhere

problem-unknown-command = There is no such command. All commands: /help
problem-not-text = Photos, voice messages, stickers and files are not accepted here. Answer in words or tap a button.
problem-not-asked =
    Nothing is being asked of you right now.
    Begin or continue: /start · Help: /help
problem-buttons-only = That answer does not fit this step. Please do as it says below.
problem-login-code =
    <b>This looks like a Telegram login code: 5 digits. We deleted your message.</b>
    Never give such a code to anyone: with it a stranger can get into your account.
    Our confirmation code has 6 digits and comes by SMS.
problem-login-code-kept =
    <b>This looks like a Telegram login code: 5 digits. We could not delete your message: please delete it yourself.</b>
    Never give such a code to anyone: with it a stranger can get into your account.
    Our confirmation code has 6 digits and comes by SMS.
# The signing was not finished in time.
problem-expired =
    <b>The signing was not finished in time, so what you had entered was deleted.</b>
    No consent was given. To begin again: /start

## Number

problem-phone-empty = There is no number in the message. Type your mobile number in digits or tap the button.
problem-phone-not-a-number = This does not look like a phone number. Type one whole number: +7 and 10 more digits.
problem-phone-not-kazakhstan = This is not a number of Kazakhstan. Send your Kazakhstan mobile number.
problem-phone-not-mobile = This is not a mobile number, an SMS cannot reach it. Send a mobile number.
problem-foreign-contact = This contact is not yours, or it was forwarded. Share your own number with the button below, or type it.

## Sending the code

problem-send-wait = It is too soon for a new code. Wait { $seconds ->
        [one] { $seconds } second
       *[other] { $seconds } seconds
    } and try again.
problem-send-number-limit = Too many codes were sent to this number in the last 24 hours. Try later, or give another number of yours.
problem-send-person-limit = Too many codes were sent to you in the last 24 hours. Try later.
problem-send-busy = We cannot send a code now: there are too many requests. Try later.
problem-sms-failed = The SMS was not sent: the SMS service is down for the moment. This attempt does not count. Tap “{ button-resend }” a little later.
problem-sms-refused = The SMS service could not send a message to this number. Tap “{ button-number }” and check it.
problem-sms-unknown = The SMS service did not answer in time, but the code may still arrive. If it does, type it here; if not, tap “{ button-resend }”.

## Code

problem-code-empty = There is no code in the message. Type the 6 digits from the SMS.
problem-code-not-six-digits = The code has exactly 6 digits. Look at the SMS again and type the code.
problem-code-wrong =
    The code is wrong. { $left ->
        [one] { $left } attempt is left
       *[other] { $left } attempts are left
    }. Look at the latest SMS.
problem-code-expired = The code has expired. Tap “{ button-resend }”.
problem-code-used-up = This code no longer works. Tap “{ button-resend }”.

## Name

problem-name-empty = There is no name in the message. Type your surname and given name in letters.
problem-name-too-short = This is too short. Type your surname and given name in full.
problem-name-too-long = This is too long: at most 100 characters. Type only your surname, given name and patronymic.
problem-name-one-word = One word is not enough. Type both your surname and your given name.
problem-name-bad-character =
    This word has a character that no name can have: <b>{ $word }</b>
    Use letters; a hyphen or an apostrophe only inside a word.
problem-name-mixed-alphabets =
    This word mixes Cyrillic and Latin letters: <b>{ $word }</b>
    Type it again in one alphabet.

## Partner

problem-bin-not-twelve-digits = A BIN has exactly 12 digits. Check it and type it again.
problem-bin-month = Digits 3–4 are a month, from 01 to 12. Check the BIN and type it again.
problem-bin-entity-type = Digit 5 must be 4, 5 or 6. Type the organisation’s BIN, not an IIN.
problem-bin-entity-form = Digit 6 must be 0, 1, 2 or 3. Check the BIN and type it again.
problem-bin-checksum = The last digit does not fit the others: one digit seems to be mistyped. Check the BIN and type it again.
problem-organisation-empty = There is no letter in the name. Type the organisation’s name in letters.
problem-organisation-too-short = This is too short: at least 2 characters. Type the organisation’s name in full.
problem-organisation-too-long = This is too long: at most 200 characters. Type the organisation’s short name.
problem-organisation-bad-character = The name has a character that cannot be used. Use Kazakh, Russian or Latin letters, digits 0–9 and ordinary punctuation.
