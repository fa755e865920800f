"""How many segments a text takes on the air: 3GPP TS 23.038 (alphabet) and 23.040 (joined messages)."""

from math import ceil
from typing import Final

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("^{}\\[~]|€\f")  # two places each
_GSM_SINGLE: Final = 160
_GSM_JOINED: Final = 153
_UCS2_SINGLE: Final = 70
_UCS2_JOINED: Final = 67


def is_gsm(text: str) -> bool:
    """Whether the text fits the 7-bit alphabet; one Cyrillic letter and it does not."""
    return all(character in _BASIC or character in _EXTENDED for character in text)


def segments(text: str) -> int:
    """The number of SMS that are paid for; an empty text is one."""
    if is_gsm(text):
        return _count(len(text) + sum(character in _EXTENDED for character in text), _GSM_SINGLE, _GSM_JOINED)
    return _count(len(text.encode("utf-16-le")) // 2, _UCS2_SINGLE, _UCS2_JOINED)


def _count(units: int, single: int, joined: int) -> int:
    return 1 if units <= single else ceil(units / joined)
