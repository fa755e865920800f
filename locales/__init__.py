"""All speech to people, in Fluent, and the one way in, which is strict.

Fluent itself forgives: a syntax error makes a message vanish, a missing variable renders as its name. Here whatever is
not exactly right in any language is refused at start, all at once, with file and line.
"""

from locales.editions import edition_file, load_edition
from locales.source import LOCALES, Locale, LocaleError, as_locale
from locales.texts import TextError, Texts, load_texts

__all__ = [
    "LOCALES",
    "Locale",
    "LocaleError",
    "TextError",
    "Texts",
    "as_locale",
    "edition_file",
    "load_edition",
    "load_texts",
]
