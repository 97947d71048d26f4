"""Whether a text is words that people write, or a picture or file in the shape of letters. Pure.

What people write never is refused for its language, length or spelling: prose in any script, long
names, addresses of pages, lists of numbers. What is refused is what no hand writes: addresses that
hold data, letters and figures that stand for bytes (in one piece, in lines or in chunks), pictures
drawn with blocks, and words without end. Each rule says what it counts, and what of prose comes
nearest.
"""

import re
import unicodedata
from collections.abc import Iterator
from enum import Enum
from itertools import accumulate, groupby, pairwise


class Fault(Enum):
    """Why a text cannot be kept."""

    NOT_SHOWN = "holds characters that cannot be shown"
    NOT_WORDS = "holds a picture or a file in the shape of letters"


#: Longest word without a break: the longest name of a place in Wales has 58 letters.
LONGEST_WORD = 100
#: The same in scripts without spaces, between two marks of punctuation.
LONGEST_RUN = 400
#: Longest address of a page, and how much of such addresses may be letters without sense.
LONGEST_ADDRESS = 400
OPAQUE = 600
#: Blocks and squares: a grid of a word game has 30, the smallest code of squares some 220.
MOST_BLOCKS = 100
#: Marks on one letter, or characters without a shape in a row: the flag of Wales has 6.
MOST_MARKS = 10
#: More alphabets than any text has: bytes written in letters of everywhere.
MOST_ALPHABETS = 16
#: Letters and figures by themselves, one after the other, "a B 3 d", or by twos, "aB 3d".
MOST_SINGLE = 60
MOST_TWOS = 150
#: Numbers up to 255 one after the other with no word between them.
MOST_NUMBERS = 120
#: Lines drawn with signs, one below the other.
MOST_DRAWN = 10
#: How many neighbours inside words are looked at together, and how many of them are odd at most.
#: Of bytes as letters, small and capital, 45 in 100 are odd; of bytes as capitals 30; of prose 2.
TOGETHER = 160
MOST_ODD = 48
MOST_ODD_OF_CAPITALS = 34

CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
#: Addresses that hold what they stand for.
DATA = re.compile(
    r"\bdata:(?:image|video|audio|application|text|font)/[\w.+-]+[;,]\S"
    r"|;\s*base\s*64\s*,",
    re.IGNORECASE,
)
#: How the files of pictures begin when they are written as letters, or as figures.
BEGINNING = re.compile(
    r"(?<![A-Za-z0-9+/_])(?:[/_]9j[/_][\w+/-]{12}|iVBORw0KGg|R0lGOD[dl]h|UklGR[\w+/-]{12}|JVBERi0"
    r"|AAAA[\w+/-]{2}Z0eXB)"
    r"|(?<![0-9A-Fa-f])(?:[Ff]{2}[Dd]8[Ff]{2}[0-9A-Fa-f]{16}|89504[Ee]470[Dd]0[Aa])"
)
ADDRESS = re.compile(
    rf"(?<!\S)[(<\"“]?(?:https?://|www\.|(?:[\w-]+\.)+[a-z]{{2,}}/)\S{{1,{LONGEST_ADDRESS}}}(?!\S)"
)
#: A part of an address that tells nothing: long, of letters that change their case, and figures.
SENSELESS = re.compile(r"[A-Za-z0-9+_-]{20,}")
ONE_SIGN = re.compile(r"([!-/:-@\[-`{-~–—…─━═])\1{5,}")
NUMBERS = re.compile(
    r"(?:\b(?:0x[0-9a-f]{1,2}|1?\d?\d|2[0-4]\d|25[0-5])\b[\s,;]+)"
    rf"{{{MOST_NUMBERS},}}",
    re.IGNORECASE,
)
SINGLE = re.compile(
    rf"(?<!\S)(?:(?:[!-~]\s+){{{MOST_SINGLE},}}|(?:[!-~]{{1,2}}\s+){{{MOST_TWOS},}})"
)
DIGITS = re.compile(r"\d{41,}|(?:[01][\s,;]*){200,}")
BETWEEN = re.compile(r"[\s,;:]+")
#: A class of a school, or a section of a law; bytes by twos are counted by `SINGLE`.
CLASS = re.compile(r"\d{1,2}[A-Z]")
DRAWN = re.compile(r"[#@%*+=:.~^|/\\_ XxOo01-]{15,}")
BLOCK = re.compile("[\u2580-\u25ab\u25fb-\u25fe\u2840-\u28ff\u2b1b\u2b1c\U0001f7e5-\U0001f7eb]")
#: Neighbours that words do not have: a capital after a small letter, a figure at a letter, a sign
#: in the midst. Each letter stands for the kind of a character, as `_Kinds` gives it.
ODD = re.compile("(?=aA|a0|0a|A0|0A|[aA0]#[^ ]|#[aA0])")
ENDLESS = re.compile(rf"[^ .#f]{{{LONGEST_RUN + 1}}}")
PILED = re.compile(rf"m{{{MOST_MARKS + 1}}}|f{{{MOST_MARKS + 1}}}")


#: Signs that stand in the midst of a word only where it is none.
ODD_SIGNS = '!#$%*+<=>?\\^`{|}~;"[]()'
#: What else a character is, by the first letter of the category that Unicode gives it.
OF_CATEGORY = {"L": "a", "N": "0", "M": "m", "P": ".", "Z": " "}
#: What may stand around a word.
AROUND = ".!?\"'()[]“”\u2018’*_-–—/"


class _Kinds(dict[int, str]):
    """For each character its kind: small, capital, figure, space, mark, sign, no shape, other."""

    def __missing__(self, code: int) -> str:
        self[code] = found = _kind(chr(code))
        return found


def _kind(character: str) -> str:
    category = unicodedata.category(character)
    if character.isspace():
        return " "
    if character in ODD_SIGNS:
        return "#"
    if category in {"Lu", "Lt", "Cf"}:
        return "f" if category == "Cf" else "A"
    return OF_CATEGORY.get(category[0], "s")


KINDS = _Kinds()


#: Characters that turn the direction of writing, by the class that Unicode gives them.
TURNING = {"R", "AL", "AN", "RLE", "LRE", "RLO", "LRO", "RLI", "LRI", "FSI"}
ISOLATES = dict.fromkeys(range(0x2066, 0x206A))


def apart(text: str) -> str:
    """A text to stand among other words: where it turns the direction, it turns only itself."""
    if text.isascii() or TURNING.isdisjoint(map(unicodedata.bidirectional, set(text))):
        return text
    return f"\u2068{text.translate(ISOLATES)}\u2069"


def fault(text: str) -> Fault | None:
    """What is wrong with a text; none where it is words."""
    if CONTROL.search(text) or PILED.search(text.translate(KINDS)):
        return Fault.NOT_SHOWN
    if any(rule(text) for rule in RULES):
        return Fault.NOT_WORDS
    return None


def _is_file(text: str) -> bool:
    """Addresses that hold a file, what files begin with, and bytes as numbers."""
    return any(rule.search(text) for rule in (DATA, BEGINNING, DIGITS, NUMBERS))


def _is_drawn(text: str) -> bool:
    """Blocks, and lines of signs below one another."""
    lines = [bool(DRAWN.fullmatch(line)) for line in text.splitlines() if line.strip()]
    tallest = max((len([*run]) for drawn, run in groupby(lines) if drawn), default=0)
    return len(BLOCK.findall(text)) >= MOST_BLOCKS or tallest >= MOST_DRAWN


def _is_endless(text: str) -> bool:
    """Words without end: of letters and signs of English, or of any script."""
    rest = ONE_SIGN.sub(" ", ADDRESS.sub(" ", text))
    long = [len(part) for part in re.findall(r"[A-Za-z0-9+/=]{40,}", rest)]
    return (
        any(len(word) > LONGEST_WORD for word in re.findall(r"[!-~]+", rest))
        or sum(long) > 2 * LONGEST_WORD
        or bool(ENDLESS.search(rest.translate(KINDS)))
    )


def _is_senseless(text: str) -> bool:
    """Addresses that are bytes, letters one by one, and alphabets from everywhere."""
    parts = [part for address in ADDRESS.findall(text) for part in SENSELESS.findall(address)]
    opaque = sum(len(part) for part in parts if 4 * len(_odd(part.translate(KINDS))) > len(part))
    return opaque > OPAQUE or bool(SINGLE.search(text)) or len(_alphabets(text)) > MOST_ALPHABETS


def _alphabets(text: str) -> set[str]:
    """Which alphabets there are beside the Latin."""
    letters = {letter for letter in set(text) if letter > "\u024f" and letter.isalpha()}
    return {unicodedata.name(letter, "?").split()[0] for letter in letters}


def _is_encoded(text: str) -> bool:
    """Many odd neighbours close together, whatever the lines or chunks."""
    kinds = " ".join(_words(ADDRESS.sub(" ", text)))
    if _crowded(kinds, MOST_ODD):
        return True
    capitals = (part for part in kinds.split("a") if len(part) > MOST_ODD_OF_CAPITALS)
    return any(_crowded(part, MOST_ODD_OF_CAPITALS) for part in capitals)


def _words(text: str) -> Iterator[str]:
    """The kinds of each word, without the punctuation around it."""
    for word in BETWEEN.split(text):
        bare = word.strip(AROUND)
        yield "" if CLASS.fullmatch(bare) else ONE_SIGN.sub(".", bare).translate(KINDS)


def _odd(kinds: str) -> list[int]:
    """Where neighbours are odd."""
    return [found.start() for found in ODD.finditer(kinds)]


def _crowded(kinds: str, most: int) -> bool:
    """Whether somewhere more than so many odd neighbours stand among `TOGETHER` in a row."""
    odd = _odd(kinds)
    if len(odd) <= most:
        return False
    inside = [*accumulate(" " not in pair for pair in pairwise(kinds))]
    return inside[-1] >= TOGETHER and any(
        inside[last] - inside[first] < TOGETHER
        for first, last in zip(odd, odd[most:], strict=False)
    )


RULES = (_is_file, _is_drawn, _is_endless, _is_senseless, _is_encoded)
