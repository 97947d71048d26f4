"""What the pages of the door say: whole in each language, plain, and never to a child's blame."""

import re
import tomllib

import pytest

from fairlead.casework.wording import suggestions
from fairlead.guidance import Library
from fairlead.portal.texts import HERE, WAYS, in_english, texts_of
from visitor import NEVER

TABLES = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in HERE.glob("*.toml")
}
#: Each text of a file by its page and name.
FILES = {
    file: {(page, name): text for page, names in table.items() for name, text in names.items()}
    for file, table in TABLES.items()
}
KEYS = FILES["en"]
#: What lies over something, and what lies under it, the nearest first.
OVER = [(way.files[0], way.files[1:]) for way in WAYS.values() if way.files[1:]]
WELSH = [file for file in FILES if file.endswith("cy")]
ENGLISH = [file for file in FILES if file not in WELSH]
GROWN = ("adult", "other", "adult-cy", "other-cy")


def said(way):
    """All that somebody reads who comes by a way, by page and name; any space as a plain one."""
    say = texts_of(way)
    return {key: " ".join(say(*key).split()) for key in KEYS}


def sentences(text):
    return re.split(r"(?<=[.?!:])”?\s+", text)


def test_every_file_is_of_some_way():
    assert set(FILES) == {file for way in WAYS.values() for file in way.files}


def test_welsh_says_all_that_english_says_and_nothing_else():
    assert list(FILES["cy"]) == list(KEYS)


@pytest.mark.parametrize(("file", "under"), OVER)
def test_what_lies_over_says_only_what_it_says_otherwise(file, under):
    for key, text in FILES[file].items():
        assert key in KEYS
        assert text != next(FILES[below][key] for below in under if key in FILES[below]), key


@pytest.mark.parametrize(("english", "welsh"), [("adult", "adult-cy"), ("other", "other-cy")])
def test_who_reads_otherwise_in_english_reads_otherwise_in_welsh(english, welsh):
    # Welsh has one word for what English calls a grown-up and an adult.
    assert set(FILES[english]) - {("who", "adult")} <= set(FILES[welsh])


def test_easy_words_change_every_page_but_one_that_has_none_easier():
    assert set(TABLES["en"]) - set(TABLES["easy"]) == {"who"}


@pytest.mark.parametrize("way", WAYS)
def test_what_is_put_into_a_text_is_the_same_in_every_way(way):
    for key, text in said(way).items():
        assert re.findall(r"[{}]|\{\w+\}", text) == re.findall(r"[{}]|\{\w+\}", KEYS[key]), key
    assert " 20 " in texts_of(way)("check", "too_soon", seconds=20)


#: Code, markup, and dashes and signs that are read aloud as a noise or not at all.
STUMBLES = re.compile(
    r"[<>&*_`#\[\]|\\=~^%+]|[\u2010-\u2015]|--|\s-|-\s|\.\.\.|…|\b(e\.g\.|i\.e\.|etc)|\s\s|\n"
)


@pytest.mark.parametrize("file", FILES)
def test_a_text_is_short_and_is_read_aloud_without_stumbling(file):
    for key, text in FILES[file].items():
        assert 0 < len(text) <= 300, key
        assert text == text.strip(), key
        assert not STUMBLES.search(text.replace("childline.org.uk/remove", "")), key
        assert "'" not in text, key
        assert '"' not in text, key


@pytest.mark.parametrize("file", FILES)
def test_no_sentence_is_so_long_that_its_beginning_is_forgotten(file):
    most = 13 if file == "easy" else 21
    for key, text in FILES[file].items():
        assert all(len(said.split()) <= most for said in sentences(text)), key


@pytest.mark.parametrize("file", FILES)
def test_no_text_has_a_word_that_our_pages_never_say(file):
    for key, text in FILES[file].items():
        assert not NEVER.search(text), key


@pytest.mark.parametrize("file", ENGLISH)
def test_no_text_blames_a_child(file):
    for key, text in FILES[file].items():
        assert suggestions(text) == [], key


#: What nobody is to do with a picture, in both languages, and what says that it is not to be done.
DONE = re.compile(
    r"\b(send|show|look at|look for|keep it|share|put in|add)\b.*\b(pictures?|it|files?)\b"
    r"|\b(anfon|d?dangos|edrych|chwili|[cg]adw|rh?ann|ychwaneg)\w*\b.*\b(ll?un|ffeil)",
    re.IGNORECASE,
)
NOT = re.compile(
    r"\b(not|never|nobody|stop|says|rhag|byth|d?dim|p?h?aid|p?h?eidiwch)\b", re.IGNORECASE
)
#: What is sent, shown or kept there is what somebody wrote.
OF_WORDS = {"page", "check", "before", "sent", "talk"}


def leads_to_it(text):
    return [said for said in sentences(text) if DONE.search(said) and not NOT.search(said)]


@pytest.mark.parametrize("file", FILES)
def test_no_text_leads_anybody_to_look_at_keep_or_send_a_picture(file):
    for (page, name), text in FILES[file].items():
        assert page in OF_WORDS or leads_to_it(text) == [], (page, name)


@pytest.mark.parametrize(
    "text",
    ["Send us the picture.", "Thank you. Show it to us.", "Anfona’r llun.", "Cadwch y llun."],
)
def test_a_text_that_led_there_would_be_noticed(text):
    assert leads_to_it(text)


@pytest.mark.parametrize("way", WAYS)
def test_every_way_says_in_four_places_that_a_picture_is_never_sent(way):
    found = said(way)

    for key in (("what", "hint"), ("never", "question"), ("never", "keep"), ("more", "never")):
        assert NOT.search(found[key]), key
        assert re.search(r"picture|ll?un|see it|ei weld", found[key]), key


@pytest.mark.parametrize("file", FILES)
def test_every_number_and_address_stands_in_the_register_of_contacts(file):
    contacts = " ".join(route.contact for route in Library().registers().routes)
    numbers = r"\b(?:999|101|0\d[\d ]+\d)\b"

    for key, text in FILES[file].items():
        for found in re.findall(rf"{numbers}|\w+(?:\.\w+)+(?:/\w+)*", text):
            assert found in contacts, (key, found)


@pytest.mark.parametrize("way", WAYS)
def test_help_is_for_whoever_reads_it(way):
    helped = {key: text for key, text in said(way).items() if re.search(r"\b0\d{3} ", text)}

    assert {("page", "childline"), ("front", "help_childline"), ("danger", "childline")} < set(
        helped
    )
    for key, text in helped.items():
        assert ("0800 1111" in text) or way in GROWN, key
        assert ("0808 800 5000" in text) == (way in GROWN), key


@pytest.mark.parametrize("way", GROWN)
def test_a_grown_up_is_not_told_what_is_meant_for_a_child(way):
    words = " ".join(said(way).values())

    assert not re.search(r"your fault|brave|grown-up|dy fai|ddewr", words)
    # It may be about them, or it may not be safe: nobody promises to tell a grown-up first.
    assert not re.search(r"tell you first|dweud wrthoch chi.n gyntaf|geisio", words)


FAMILIAR = (
    r"\b(ti|di|thi|dy|wyt|rwyt|dwyt|galli|paid|phaid|fyddi|hoffet|weli|cer|rho|gwna|tria"
    r"|ffonia|pwysa|edrycha|gofynna|arhosa|anfona|ysgrifenna|dewisa|dechreua|defnyddia"
    r"|dyweda|stopia|cadwa|dysga|\w+aist)\b|\w+ot ti\b"
)
POLITE = r"\b(ydych|rydych|eich|gallwch|peidiwch|ffoniwch|fyddwch|\w+(?:wch|och))\b"
#: Where a child speaks to those who read.
TO_US = {("before", "secret"), ("tell", "family"), ("reach", "hint")}


def test_a_child_is_called_ti_and_a_grown_up_chi():
    for way in ("adult-cy", "other-cy"):
        for key, text in said(way).items():
            assert not re.search(FAMILIAR, text, re.IGNORECASE), key
    for key, text in said("cy").items():
        assert key in TO_US or not re.search(POLITE, text, re.IGNORECASE), key


@pytest.mark.parametrize("file", WELSH)
def test_welsh_says_that_nobody_who_speaks_it_has_read_it(file):
    comment = (HERE / f"{file}.toml").read_text(encoding="utf-8").partition("[")[0]

    assert "No Welsh speaker has read it yet." in " ".join(comment.replace("#", "").split())


@pytest.mark.parametrize("way", WAYS)
def test_a_button_is_called_what_it_is_called(way):
    say = texts_of(way)

    assert f"“{say('page', 'leave')}”" in say("before", "leave")
    for name in ("too_soon", "again"):
        assert f"“{say('check', 'send')}”" in say("check", name)
    assert say("page", "other") == {"en": "Cymraeg", "cy": "English"}[say.way.language]


@pytest.mark.parametrize("way", WAYS)
def test_every_way_has_every_text_and_misses_what_there_is_not(way):
    say = texts_of(way)

    assert all(say.has(*key) for key in KEYS)
    assert not say.has("who", "hint")
    with pytest.raises(KeyError, match=f"who.hint has no text in {way}"):
        say("who", "hint")
    with pytest.raises(KeyError, match=f"nowhere.heading has no text in {way}"):
        say("nowhere", "heading")


def test_a_way_that_there_is_not_is_missed():
    with pytest.raises(KeyError):
        texts_of("fr")


@pytest.mark.parametrize("way", WAYS)
def test_whoever_works_here_reads_the_same_in_english(way):
    english = in_english(WAYS[way]).way

    assert (english.source, english.language) == (WAYS[way].source, "en")
    assert english.tongue == "en-GB"
    assert WAYS[way].tongue.startswith(WAYS[way].language)
