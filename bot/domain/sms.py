"""What a text costs as SMS."""

from __future__ import annotations

from collections.abc import Callable

# 3GPP TS 23.038, 6.2.1: the default alphabet, and its extension, each character of which takes two septets.
_GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_7_EXTENSION = frozenset("\f^{}\\[~]|€")
_GSM_7_ALONE, _GSM_7_JOINED = 160, 153
_UCS_2_ALONE, _UCS_2_JOINED = 70, 67


def segments(text: str) -> int:
    """How many SMS the text is paid as, at least one.

    In GSM-7 160 septets alone and 153 in each of several, else in UCS-2 70 units and 67; a character of two septets or
    two units is never cut (3GPP TS 23.038 and 23.040, 9.2.3.24.1). Kazakh and Russian are always UCS-2.
    """
    if set(text) <= _GSM_7 | _GSM_7_EXTENSION:
        return _count(text, _septets, _GSM_7_ALONE, _GSM_7_JOINED)
    return _count(text, _utf16_units, _UCS_2_ALONE, _UCS_2_JOINED)


def _count(text: str, size: Callable[[str], int], alone: int, joined: int) -> int:
    if sum(map(size, text)) <= alone:
        return 1
    count, used = 1, 0
    for character in text:
        used += size(character)
        if used > joined:
            count, used = count + 1, size(character)
    return count


def _septets(character: str) -> int:
    return 2 if character in _GSM_7_EXTENSION else 1


def _utf16_units(character: str) -> int:
    return 2 if character > "\uffff" else 1
