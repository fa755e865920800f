"""Telegram's HTML, to the letter."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox import Person
from bot.sandbox.telegram.errors import BotApiError
from bot.sandbox.telegram.html import parse_html
from bot.sandbox.telegram.text import utf16_length
from bot.sandbox.wire import JsonObject


def entity(kind: str, offset: int, length: int, **more: object) -> JsonObject:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("<b>a</b><strong>b</strong>", "ab", [entity("bold", 0, 1), entity("bold", 1, 1)]),
        ("<i>a</i><em>b</em>", "ab", [entity("italic", 0, 1), entity("italic", 1, 1)]),
        ("<u>a</u><ins>b</ins>", "ab", [entity("underline", 0, 1), entity("underline", 1, 1)]),
        (
            "<s>a</s><strike>b</strike><del>c</del>",
            "abc",
            [entity("strikethrough", at, 1) for at in range(3)],
        ),
        ("<tg-spoiler>a</tg-spoiler>", "a", [entity("spoiler", 0, 1)]),
        ('<span class="tg-spoiler">a</span>', "a", [entity("spoiler", 0, 1)]),
        ("<blockquote>a</blockquote>", "a", [entity("blockquote", 0, 1)]),
        ("<blockquote expandable>a</blockquote>", "a", [entity("expandable_blockquote", 0, 1)]),
        ("<code>a</code>", "a", [entity("code", 0, 1)]),
        ("<pre>a</pre>", "a", [entity("pre", 0, 1)]),
        ('<pre><code class="language-python">a</code></pre>', "a", [entity("pre", 0, 1, language="python")]),
        (
            '<a href="https://example.kz/?a=1&amp;b=2">x</a>',
            "x",
            [entity("text_link", 0, 1, url="https://example.kz/?a=1&b=2")],
        ),
        ("<a>example.kz</a><a>nothing</a>", "example.kznothing", [entity("text_link", 0, 10, url="example.kz")]),
        ("<a href=example.kz>x</a>", "x", [entity("text_link", 0, 1, url="example.kz")]),
        ('<code class="language-python"><pre>a</pre></code>', "a", [entity("pre", 0, 1, language="python")]),
        ('<code class="language-python">a</code>', "a", [entity("code", 0, 1)]),
        ('<b title="&lt;" lang=kk>a</b>', "a", [entity("bold", 0, 1)]),
        ("😀<b>қ😀</b>", "😀қ😀", [entity("bold", 2, 3)]),
        ("<b>a<i>b</i></b>", "ab", [entity("italic", 1, 1), entity("bold", 0, 2)]),
        ("<B>a</B >", "a", [entity("bold", 0, 1)]),
        ("<b></b>a", "a", []),
        ("&lt;&gt;&amp;&quot;&#65;&#x42;", '<>&"AB', []),
        ("AT&T &nbsp; &copy; &#0;", "AT&T &nbsp; &copy; &#0;", []),
    ],
)
def test_html_becomes_text_and_entities(source: str, text: str, entities: list[JsonObject]) -> None:
    assert (text, entities) == parse_html(source)


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("қ<p>a</p>", 'Unsupported start tag "p" at byte offset 2'),
        ("a<br>b", 'Unsupported start tag "br" at byte offset 1'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("1 <2", "Unclosed start tag at byte offset 2"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=x/y>a</a>", "Unexpected end of name token at byte offset 8"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a ='x'>a</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
    ],
)
async def test_bad_html_is_refused_in_telegrams_words(bot: Bot, daniyar: Person, source: str, problem: str) -> None:
    with pytest.raises(TelegramBadRequest) as refusal:
        await bot.send_message(daniyar.id, source, parse_mode="HTML")
    assert refusal.value.message == f"Bad Request: can't parse entities: {problem}"


async def test_commands_and_links_are_marked_by_telegram(bot: Bot, daniyar: Person) -> None:
    sent = await bot.send_message(
        daniyar.id, "Send /consent or see https://example.kz/a. <code>/help</code>", parse_mode="HTML"
    )
    assert [(one.type, one.extract_from(sent.text or "")) for one in sent.entities or []] == [
        ("bot_command", "/consent"),
        ("url", "https://example.kz/a"),
        ("code", "/help"),
    ]


@given(st.text())
def test_escaped_text_comes_back_as_it_was(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert (text, []) == parse_html(escaped)


@given(st.text(alphabet="<>/ab i=\"'&;#x1қ😀"))
def test_any_junk_is_either_text_within_bounds_or_a_refusal(source: str) -> None:
    try:
        text, entities = parse_html(source)
    except BotApiError:
        return
    assert all(one["offset"] >= 0 and one["offset"] + one["length"] <= utf16_length(text) for one in entities)
