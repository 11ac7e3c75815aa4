"""Text that is written so as not to be read: look-alike letters, spacing, leetspeak, ciphers and encodings undone."""

import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from assistant.language.common_words import is_common
from assistant.language.word_lists import word_set

DEPTH = 2
"""So many layers of encoding are taken off, one after the other."""
LONGEST = 20_000
"""Longer pieces are looked at up to here: nobody hides a sentence by the hundred thousand letters."""

_LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁһӏԛԝьгпикмтвнАВЕКМНОРСТУХІЈЅԌԚԜοαεινρτυκχωηβγσΑΒΕΖΗΙΚΜΝΟΡΤΥΧɑɡıȷⅼօսոզցɩʟʀɪʏ",
    "aeopcyxijsdhlqwbrnukmtbhABEKMHOPCTYXIJSGQWoaeivptukxwnbysABEZHIKMNOPTYXagijlounqgilriy",
)
_NAMED_LETTER = re.compile(
    r"(?:LATIN LETTER SMALL CAPITAL|REGIONAL INDICATOR SYMBOL LETTER|TAG LATIN (?:SMALL|CAPITAL) LETTER|"
    r"NEGATIVE (?:CIRCLED|SQUARED) LATIN CAPITAL LETTER) ([A-Z])\b"
)
_WORD = re.compile(r"[^\W_]+")
_INVISIBLE = frozenset("\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u2800\u3164\uffa0")
_SPACED = re.compile(r"(?<!\w)(?:\w[^\S\n]{0,3}[.\-_*·|,]?[^\S\n]{1,3}|\w[.\-_*·|]){7,}\w(?!\w)")
_LEET = str.maketrans("0134578@$9!", "oieastbasgi")
_LEET_L = str.maketrans("0134578@$9!", "oleastbasgi")
_LEET_WORD = re.compile(r"(?<![\w@$])(?=[\w@$!]*[0134578@$])(?=[\w@$!]*[A-Za-z])[\w@$!]{2,}(?!\w)")
_BASE64 = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{16,}={0,2}(?![\w+/=-])")
_BASE32 = re.compile(r"(?<![\w=])[A-Z2-7]{24,}={0,6}(?![\w=])")
_HEX = re.compile(r"(?<![\w#])(?:0x)?(?:[0-9a-fA-F]{2}[ :,-]?){12,}(?!\w)|(?:(?:\\x|0x)[0-9a-fA-F]{2}[ ,]*){6,}")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2}|\w){0,200}(?:%[0-9A-Fa-f]{2}\w{0,20}){6,}")
_ENTITIES = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]{2,8});")
_ENTITY = re.compile(r"(?:&#?\w{1,8};\s?){6,}")
_ESCAPED = re.compile(r"(?:\\u\{?[0-9a-fA-F]{4,6}\}?\s?){6,}")
_BINARY = re.compile(r"(?<!\w)(?:[01]{8}\s*){6,}(?!\w)")
_DECIMAL = re.compile(
    r"(?<![\w.,])(?:(?:3[2-9]|[4-9]\d|1[01]\d|12[0-6])[ ,;]{1,2}){9,}(?:1[01]\d|12[0-6]|[3-9]\d)(?!\w)"
)
_MORSE = re.compile(r"(?:[.\-·−–]{1,6}[ /|]{1,3}){12,}[.\-·−–]{1,6}")
_MORSE_CODE = {
    ".-": "a", "-...": "b", "-.-.": "c", "-..": "d", ".": "e", "..-.": "f", "--.": "g", "....": "h", "..": "i",
    ".---": "j", "-.-": "k", ".-..": "l", "--": "m", "-.": "n", "---": "o", ".--.": "p", "--.-": "q", ".-.": "r",
    "...": "s", "-": "t", "..-": "u", "...-": "v", ".--": "w", "-..-": "x", "-.--": "y", "--..": "z",
}  # fmt: skip
_LETTER_SHARE = 0.7
_FEW, _MOST = 0.34, 0.7
"""Shares of letters in common words below which a text may be in cipher, and from which on it is deciphered."""
_ALSO_WORDS = word_set(
    "assistant disregard ignore instruction instructions narrative previous prompt prompts summaries"
)
"""What spaced letters spell too, beside the everyday words."""


def plain(text: str) -> str:
    """Return the text as a reader sees it: without unseen characters, look-alikes as the letters that they stand for.

    Words of Greek or Cyrillic letters among others of their script stay as they are.
    """
    text = html.unescape(text) if _ENTITIES.search(text) else text
    if text.isascii():
        return text
    text = "".join(ch for ch in unicodedata.normalize("NFKC", text) if not _unseen(ch))
    if text.isascii():
        return text
    if _stacked(text):
        text = "".join(ch for ch in unicodedata.normalize("NFKD", text) if unicodedata.category(ch) != "Mn")
    text = "".join(_as_letter(ch) if ord(ch) > 0x24F else ch for ch in text)
    latin = any("LATIN" in unicodedata.name(ch, "") for ch in text if ch.isalpha())
    return _WORD.sub(lambda m: _unmixed(m[0]), text) if latin else text


def undisguised(text: str) -> Iterator[str]:
    """Yield what else the text may say: letters joined, figures read as letters, unseen letters. Seldom anything.

    What comes may be nonsense; whoever asks judges it as they judge open text. `decoded` gives what was encoded.
    """
    seen = plain(text[:LONGEST])
    if not text.isascii() and any("\U000e0020" <= ch <= "\U000e007e" for ch in text):
        yield "".join(chr(ord(ch) - 0xE0000) for ch in text if "\U000e0020" <= ch <= "\U000e007e")
    if _SPACED.search(seen):
        yield _SPACED.sub(lambda m: _joined(m[0]), seen)
    if len(_LEET_WORD.findall(seen)) >= 2:
        for table in (_LEET, _LEET_L):
            yield _translated(seen, table)


def decoded(text: str, depth: int = DEPTH) -> Iterator[str]:
    """Yield the encoded runs of the text that decode to readable words, layer by layer, and what a cipher hides."""
    yield from _deciphered(text[:LONGEST])
    for pattern, decode in _DECODERS:
        for match in pattern.finditer(text[:LONGEST]):
            found = decode(match[0])
            if found is None:
                continue
            if _readable(found):
                yield found
            if depth > 1:
                yield from decoded(found, depth - 1)


def _unseen(ch: str) -> bool:
    return ch in _INVISIBLE or (unicodedata.category(ch) == "Cf") or "\ufe00" <= ch <= "\ufe0f"


def _stacked(text: str) -> bool:
    """Whether marks are piled on the letters, more than any spelling has."""
    marks = sum(unicodedata.category(ch) == "Mn" for ch in unicodedata.normalize("NFKD", text))
    return 2 * marks > max(6, sum(ch.isalpha() for ch in text))


@lru_cache(4096)
def _as_letter(ch: str) -> str:
    match = _NAMED_LETTER.match(unicodedata.name(ch, ""))
    return match[1].lower() if match else ch


def _unmixed(word: str) -> str:
    """Return a word of Latin letters and look-alikes of them in Latin letters."""
    if word.isascii():
        return word
    folded = word.translate(_LOOKALIKES)
    if not folded.isascii():
        return word
    mixed = any(ch.isascii() and ch.isalpha() for ch in word)
    return folded if mixed or (len(word) > 1 and is_common(folded)) else word


def _joined(run: str) -> str:
    """Return spaced letters as words: wider gaps part them, or where there are none, a list of words does."""
    if re.search(r"\w[.\-_*·|]\w", run):
        parts = [re.sub(r"[.\-_*·|]", "", part) for part in run.split()]
        return " ".join(parts) if len(parts) > 1 else " ".join(_parted(parts[0]))
    if re.search(r"\S[^\S\n]{2,}\S", run):
        return " ".join(re.sub(r"\s", "", part) for part in re.split(r"\s{2,}", run))
    return " ".join(_parted("".join(run.split())))


def _parted(letters: str) -> list[str]:
    """Return the letters cut into the fewest common words, single letters where none fits."""
    best: list[tuple[int, int]] = [(0, 0)]
    lower = letters.casefold()
    for end in range(1, len(lower) + 1):
        ways = [(best[end - 1][0] + 4, end - 1)]
        ways += [
            (best[start][0] + 1, start)
            for start in range(max(0, end - 14), end)
            if (end - start > 1 or lower[start] in "ai") and _is_word(lower[start:end])
        ]
        best.append(min(ways))
    words, end = [], len(lower)
    while end:
        words.append(letters[best[end][1] : end])
        end = best[end][1]
    return words[::-1]


_known = lru_cache(8192)(is_common)


def _translated(text: str, table: dict[int, int]) -> str:
    """Return the text with figures as letters in the words that mix both."""
    return _LEET_WORD.sub(lambda m: m[0].translate(table), text)


def _is_word(letters: str) -> bool:
    return letters in _ALSO_WORDS or is_common(letters)


def _deciphered(text: str) -> Iterator[str]:
    """Yield the text with its letters shifted or turned round, where that makes words of what were none."""
    words = [w for w in _WORD.findall(text) if w.isascii() and w.isalpha()]
    if len(words) < 4 or _share(words) > _FEW:
        return
    text = " ".join(text.split())
    shifts = (_shifted(text, n) for n in range(1, 26))
    turned = (text[::-1], " ".join(w[::-1] for w in text.split()), text.translate(_ATBASH))
    for found in (*turned, *shifts):
        if _share([w for w in _WORD.findall(found) if w.isalpha()]) >= _MOST:
            yield found


_ATBASH = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "zyxwvutsrqponmlkjihgfedcbaZYXWVUTSRQPONMLKJIHGFEDCBA"
)


def _shifted(text: str, by: int) -> str:
    if by == 13:
        return codecs.encode(text, "rot13")
    return "".join(_turn(ch, by) for ch in text)


def _turn(ch: str, by: int) -> str:
    if not ("a" <= ch.lower() <= "z"):
        return ch
    base = ord("A") if ch.isupper() else ord("a")
    return chr((ord(ch) - base + by) % 26 + base)


def _share(words: list[str]) -> float:
    """Return the share of letters that stand in common words of two letters or more."""
    letters = sum(len(w) for w in words)
    return sum(len(w) for w in words if len(w) > 1 and _known(w)) / letters if letters else 0.0


def _readable(text: str) -> bool:
    """Whether a decoded run is words: printable, mostly letters, at least three of them parted by spaces."""
    if not text or any(unicodedata.category(ch) in ("Cc", "Cn", "Co") and ch not in "\n\r\t" for ch in text):
        return False
    letters = sum(ch.isalpha() or ch.isspace() for ch in text)
    return letters > _LETTER_SHARE * len(text) and len(re.findall(r"[^\W\d_]{2,}", text)) >= 3


def _bytes_as_text(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _from_base64(run: str) -> str | None:
    run = run.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return _bytes_as_text(base64.b64decode(run + "=" * (-len(run) % 4), validate=True))
    except (binascii.Error, ValueError):
        return None


def _from_base32(run: str) -> str | None:
    run = run.rstrip("=")
    try:
        return _bytes_as_text(base64.b32decode(run + "=" * (-len(run) % 8)))
    except (binascii.Error, ValueError):
        return None


def _from_hex(run: str) -> str | None:
    digits = re.sub(r"\\x|0x|[ :,\-]", "", run)
    return _bytes_as_text(bytes.fromhex(digits)) if len(digits) % 2 == 0 else None


def _from_morse(run: str) -> str | None:
    signs = re.sub(r"[·]", ".", re.sub(r"[−–]", "-", run))
    words = re.split(r"\s*[/|]\s*|\s{2,}", signs.strip())
    return " ".join("".join(_MORSE_CODE.get(sign, "?") for sign in word.split()) for word in words)


def _from_escapes(run: str) -> str | None:
    points = [int(n, 16) for n in re.findall(r"\\u\{?([0-9a-fA-F]{4,6})", run)]
    return "".join(chr(n) for n in points if n < 0x110000 and not 0xD800 <= n < 0xE000)


def _from_numbers(base: int) -> Callable[[str], str | None]:
    return lambda run: "".join(chr(int(n, base)) for n in re.findall(r"[01]{8}" if base == 2 else r"\d+", run))


_DECODERS: tuple[tuple[re.Pattern[str], Callable[[str], str | None]], ...] = (
    (_BASE64, _from_base64),
    (_BASE32, _from_base32),
    (_HEX, _from_hex),
    (_PERCENT, lambda run: _bytes_as_text(unquote_to_bytes(run))),
    (_ENTITY, html.unescape),
    (_ESCAPED, _from_escapes),
    (_BINARY, _from_numbers(2)),
    (_DECIMAL, _from_numbers(10)),
    (_MORSE, _from_morse),
)
