"""Words are taken in every language; a picture or file in the shape of letters never is."""

import base64
import binascii
import random
import textwrap
import time
from pathlib import Path

import pytest
from django import forms
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.config import urls as _urls
from fairlead.web.forms import NOT_PLAIN, Form
from fairlead.web.plain_text import Fault, apart, fault

assert _urls  # every form of the product is known once its addresses are
ROOT = Path(__file__).parents[2]
#: Texts that people wrote: guidance, worked examples, pages, documents; whole and by paragraph.
WRITTEN = [
    part
    for pattern in ("src/**/*.toml", "src/**/*.html", "docs/**/*.md", "*.md", "examples/*")
    for path in sorted(ROOT.glob(pattern))
    for text in [path.read_text(encoding="utf-8")]
    for part in [text, *text.split("\n\n")]
]
#: Those of them that are sentences: what pages and files are made of stands close to bytes.
BYTES = ("{%", "</", "hex", "base64")
PROSE = [part for part in WRITTEN if not any(sign in part for sign in BYTES)]
# ruff: noqa: E501 - lines of text are as long as the texts
#: What comes nearest to what is refused, each of it written by people every day.
NEAREST = {
    "the longest name": "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogoch " * 3,
    "Welsh": "Mae'r plentyn yn dweud bod llun wedi cael ei rannu heb ganiatâd. Ŵyr neb pwy wnaeth. "
    * 30,
    "telephone list": "\n".join(
        f"0115 496 0{number:03}, ext {number}; 07700 900{number:03}" for number in range(60)
    ),
    "figures alone": "\n".join(f"0115496{number:04}" for number in range(200)),
    "e-mail addresses": "\n".join(
        f"robin.ash{number}@childrens-services.nottinghamshire.sch.example" for number in range(50)
    ),
    "postcodes": "She moved from NG15 7LQ to NG5 6AB, then LS1 4AP, M1 1AE, SW1A 1AA, and EH1 1YZ.",
    "classes": ", ".join(f"{year}{form}" for year in range(7, 14) for form in "ABCDEF"),
    "a spreadsheet": "\n".join(
        f"Robin Ash{n}\t2012-05-{n:02}\tYear 8\t8B\tA82345671{n:04}\tRA{n}" for n in range(1, 28)
    ),
    "addresses of pages": "\n".join(
        f"https://video.example.com/watch?v=dQw4w9Wg{n:03}&list=PLrAXtmErZgOeiKm4sgNOkn"
        for n in range(9)
    ),
    "a long address": "https://www.example.com/"
    + "share/a-post-of-somebody/" * 12
    + "?igsh=MzRlODBi",
    "names of accounts": "The accounts were xX_gamer99_Xx, k1ll3r_2k11, R0b1n.Ash, ashR0bin__07 and "
    "JaYdEn2012xo; she says that the same person stands behind them all, because they write alike.",
    "a digest": "Its hash was 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0bb822cd15d6c15b0f00a0.",
    "lines": ("-" * 120 + "\nFrom: the head\n" + "_" * 90 + "\n" + "=" * 150 + "\n") * 3,
    "Chinese": "她说有人在群里分享了一张照片,她很难过,不知道该怎么办。老师已经通知了负责人。" * 20,
    "Japanese": "写真が共有されたと言っていました。先生はすぐに担当者に知らせました。" * 20,
    "Thai": "เด็กบอกว่ามีคนส่งรูปภาพในกลุ่มและเธอรู้สึกไม่สบายใจมาก ครูได้แจ้งผู้รับผิดชอบแล้ว " * 20,
    "Arabic": "قالت إن صورة نُشِرَت في المجموعة، وكانت منزعجة جدًا. أُبلِغَ المسؤول فورًا. " * 20,
    "Hindi": "उसने कहा कि समूह में एक तस्वीर साझा की गई और वह बहुत परेशान थी। " * 20,
    "Polish": "Powiedziała, że zdjęcie zostało udostępnione w grupie. Źdźbło, chrząszcz, pięć. "
    * 20,
    "Vietnamese": "Em ấy nói rằng một bức ảnh đã được chia sẻ trong nhóm và em rất buồn. " * 20,
    "many languages": "صورة ছবি છબી ਤਸਵੀਰ 照片 படம் चित्र фото รูปภาพ ስዕል φωτό תמונה նկար სურათი 사진 ",
    "emoji": "😭😭😭😭 she wrote 👨‍👩‍👧‍👦🏴󠁧󠁢󠁷󠁬󠁳󠁿👍🏽 and then ❤️❤️❤️ " * 30,
    "a word game": "🟩⬛🟨⬛⬛\n🟩🟩⬛🟨⬛\n🟩🟩🟩⬛🟩\n🟩🟩🟩🟩🟩\n",
    "shouting": "SHE SAID STOP AND HE WOULD NOT STOP AND THEN YEAR 8 LEFT AT 14:05. " * 30,
    "a scream": "No" + "o" * 90 + "! " + "ha" * 40,
    "signs": "<script>alert('x')</script> {{7*7}} '; drop table x; -- =1+1 £3.50 (a) [b] {c} 50%",
    "points": "\n".join(
        f"{number}. {number}/11/2026 at 14:{number:02}: told" for number in range(60)
    ),
    "from a document": "One line\x0bthe next\x0c and\u2028another\u2029 end\x85",
    "data": "Data: image/video, application/form. The data: text, then base 64 of them.",
}
AS_LETTERS = {
    "base 64": lambda content: base64.b64encode(content).decode(),
    "base 64 for addresses": lambda content: base64.urlsafe_b64encode(content).decode(),
    "hex": lambda content: content.hex(),
    "hex in capitals": lambda content: content.hex().upper(),
    "hex in pairs": lambda content: content.hex(" "),
    "hex with commas": lambda content: content.hex(","),
    "base 85": lambda content: base64.b85encode(content).decode(),
    "ascii 85": lambda content: base64.a85encode(content, wrapcol=72, adobe=True).decode(),
    "base 32": lambda content: base64.b32encode(content).decode(),
    "in C": lambda content: ", ".join(f"0x{byte:02x}" for byte in content),
    "escaped": lambda content: "".join(f"\\x{byte:02x}" for byte in content),
    "numbers": lambda content: " ".join(map(str, content)),
    "figures of two": lambda content: " ".join(f"{byte:08b}" for byte in content),
    "quoted": lambda content: textwrap.fill("".join(f"={byte:02X}" for byte in content), 75),
    "uuencoded": lambda content: "".join(
        binascii.b2a_uu(content[place : place + 45]).decode()
        for place in range(0, len(content), 45)
    ),
}
LINES = [0, 76, 64, 40, 20, 8, 5, 4, 3, 2, 1]
AROUND = "She told me this at break, and I wrote it down as she said it. "


def in_pieces(text, length, between):
    if not length:
        return text
    return between.join(text[at : at + length] for at in range(0, len(text), length))


def test_what_people_write_is_taken():
    refused = [text for text in WRITTEN if fault(text)]

    assert len(WRITTEN) > 3000
    assert len(refused) < len(WRITTEN) / 1000, refused[:3]


@pytest.mark.parametrize("name", NEAREST)
def test_what_comes_nearest_is_taken(name):
    assert fault(NEAREST[name]) is None


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(PROSE), min_size=1, max_size=4), st.sampled_from([*NEAREST]))
def test_prose_put_together_in_any_way_is_taken(parts, name):
    assert fault("\n".join([*parts, NEAREST[name]])[:20_000]) is None


@pytest.mark.parametrize("scheme", AS_LETTERS)
@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(min_value=0),
    size=st.integers(400, 2000),
    length=st.sampled_from(LINES),
    between=st.sampled_from(["\n", " ", "\r\n", "  "]),
)
def test_bytes_as_letters_are_refused_in_any_lines(scheme, seed, size, length, between):
    text = AS_LETTERS[scheme](random.Random(seed).randbytes(size))

    assert fault(AROUND + in_pieces(text, length, between) + AROUND) is Fault.NOT_WORDS


SMALL = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(40)).decode()
CODE = "\n".join("".join(random.Random(row).choices("█▀▄ ", k=29)) for row in range(15))
DRAWN = "\n".join("".join(random.Random(row).choices("# ", k=42)) + "##" for row in range(21))


@pytest.mark.parametrize(
    "text",
    [
        "data:image/png;base64,AAAA",
        "Look: DATA:image/svg+xml,%3Csvg",
        "data:text/html;charset=utf-8,x",
        "the rest ; base 64 , AAAA",
        SMALL,
        SMALL.replace("/", "_").replace("+", "-"),
        "/9j/4AAQSkZJRgABAQ",
        "FFD8FFE000104A46494600",
        "89504e470d0a1a0a",
        CODE,
        CODE.replace("█", "⬛").replace("▀", "⬜"),
        DRAWN,
        "".join(chr(0x28FF - number % 90) for number in range(120)),
        "a" * 101,
        "photo_of_" + "x-" * 50,
        "字" * 500,
        "😀" * 500,
        "".join(chr(code) for code in range(0x0370, 0x10000, 97) if chr(code).isalpha()),
        " ".join(
            f"https://x.example/{base64.urlsafe_b64encode(random.Random(n).randbytes(60)).decode()}"
            for n in range(9)
        ),
        "A" * 60 + "\n" + "A" * 60 + "\n" + "A" * 60 + "\n" + "A" * 60,
        "1" * 50,
    ],
)
def test_a_picture_in_any_shape_is_refused(text):
    assert fault(text) is Fault.NOT_WORDS


@pytest.mark.parametrize(
    "text", ["\0", "a\x07b", "\x9b", "\ud83d", "e" + "\u0301" * 10_000, "\u200d" * 50, "a\x7f"]
)
def test_what_cannot_be_shown_is_refused(text):
    assert fault(text) is Fault.NOT_SHOWN


@pytest.mark.parametrize(
    "text", ["\u202eright to left\u202c", "a\u200bb", "\ufeffx", "e\u0301", ""]
)
def test_hidden_signs_that_text_needs_are_taken(text):
    assert fault(text) is None


@pytest.mark.parametrize(
    "unit", ["a ", "0 ", "A9", "a.a.", "data:image/a", "0x1, ", "# \n", "\u0301a"]
)
def test_no_text_takes_long_to_read(unit):
    began = time.monotonic()
    fault(unit * (100_000 // len(unit)))

    assert time.monotonic() - began < 2


def below(kind):
    for one in kind.__subclasses__():
        yield one
        yield from below(one)


OURS = [kind for kind in below(forms.BaseForm) if kind.__module__.startswith("fairlead.")]


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.__qualname__)
def test_every_form_reads_its_texts_as_plain_text(kind):
    if issubclass(kind, Form):
        assert kind.full_clean is Form.full_clean
        texts = {name: found for name, found in kind.base_fields.items() if is_text(found)}
        assert [name for name, found in texts.items() if not found.max_length] == []


def is_text(found):
    others = isinstance(found, forms.JSONField) or isinstance(found.widget, forms.PasswordInput)
    return isinstance(found, forms.CharField) and not others


class Late(Form):
    """A form that adds its field after it was made."""

    hidden = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args):
        super().__init__(*args)
        self.fields["late"] = forms.CharField(required=False)
        self.fields["password"] = forms.CharField(widget=forms.PasswordInput, required=False)


def test_no_field_of_a_form_is_forgotten_but_a_password_is_not_read():
    sent = dict.fromkeys(("hidden", "late", "password"), "x" * 200)
    form = Late(sent)

    assert form.errors == {name: [NOT_PLAIN[Fault.NOT_WORDS]] for name in ("late", "hidden")}
    assert form.errors == {name: [NOT_PLAIN[Fault.NOT_WORDS]] for name in ("late", "hidden")}
    assert "Report Remove" in NOT_PLAIN[Fault.NOT_WORDS]


@pytest.mark.parametrize("text", ["Robin\u202e Ash", "\u2067x\u2069\u202ey", "روبن"])
def test_words_that_turn_are_set_apart_and_others_left_alone(text):
    shown = apart(text)

    assert (shown[0], shown[-1]) == ("\u2068", "\u2069")
    assert not {*shown[1:-1]} & {"\u2066", "\u2067", "\u2068", "\u2069"}
    assert apart("Robin Ash") == "Robin Ash"
