"""Rows of children as a spreadsheet gives them, read from text. Pure.

Tabs, semicolons or commas; a heading line or none; quotes as spreadsheets write them. Whatever a
cell says is kept as text and nothing else: what looks like a formula is never worked out.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from fairlead.web.plain_text import fault

#: More children than any school here has.
MOST_ROWS = 10_000
OLDEST = 30
#: The columns in their order where no line of headings says another; how long each may be.
COLUMNS: Mapping[str, int] = {"name": 120, "born_on": 10, "group": 60, "number": 40, "home": 1000}
CALLED: Mapping[str, str] = {
    "name": "name",
    "born_on": "date of birth",
    "group": "group",
    "number": "number",
    "home": "home contacts",
}
#: What people and their systems call the columns.
HEADINGS: Mapping[str, str] = {
    **dict.fromkeys(("name", "full name", "child", "pupil", "pupil name", "student"), "name"),
    **dict.fromkeys(("forename", "first name", "given name", "legal forename"), "forename"),
    **dict.fromkeys(("surname", "last name", "family name", "legal surname"), "surname"),
    **dict.fromkeys(("date of birth", "dob", "birthday", "born", "birth date"), "born_on"),
    **dict.fromkeys(("group", "class", "form", "year", "year group", "reg"), "group"),
    **dict.fromkeys(("number", "upn", "admission number", "id", "pupil number"), "number"),
    **dict.fromkeys(("home contacts", "home", "contacts", "parents", "contact"), "home"),
}
DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
YEAR_FIRST = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Row:
    """A child as one line says it; `born_on` as an ISO date, empty where it is not known."""

    line: int
    name: str
    born_on: str = ""
    group: str = ""
    number: str = ""
    home: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a line, and what to do."""

    line: int
    says: str


#: What stands in no name: the columns of such a line were not told apart.
NO_NAME = re.compile(r"\t|\d{4}-\d\d?-\d\d?|\d\d?[/.]\d\d?[/.]\d\d")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read: the children, what is wrong with which line, which columns are left out."""

    rows: list[Row] = field(default_factory=list)
    wrongs: list[Wrong] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def decoded(content: bytes) -> str:
    """The text of a file as spreadsheets save it: UTF-8, UTF-16 with its mark, or Windows.

    >>> decoded("Siân".encode("cp1252")), decoded("Siân".encode("utf-16"))
    ('Siân', 'Siân')
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read_roll(text: str, today: date) -> Sheet:
    """The children of a sheet. Nothing is guessed: a line that is not understood is wrong."""
    text = text.removeprefix("\ufeff")
    try:
        lines = list(islice(_lines(text), MOST_ROWS + 2))
    except csv.Error:
        return Sheet(
            wrongs=[Wrong(0, "A quotation mark opens and never closes: add or remove one")]
        )
    if not lines:
        return Sheet(wrongs=[Wrong(0, "Put at least one child on a line")])
    columns, left_out = _columns(lines[0][1])
    if columns:
        lines = lines[1:]
    else:
        columns = list(COLUMNS)
    if "name" not in columns and not {"forename", "surname"} <= set(columns):
        return Sheet(
            wrongs=[Wrong(1, "The headings name no column with the names of the children")]
        )
    if len(lines) > MOST_ROWS:
        return Sheet(wrongs=[Wrong(0, f"Bring at most {MOST_ROWS:,} children at a time")])
    sheet = Sheet(left_out=left_out)
    for number, cells in lines:
        _read(sheet, number, cells, columns, today)
    _find_twice(sheet)
    return sheet


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that say something, each with the number of the line that it ends on."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    signs = "\t" if "\t" in first else max(",;", key=first.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=signs, strict=True)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, [cell.strip() for cell in cells]


def _columns(cells: list[str]) -> tuple[list[str], list[str]]:
    """What the headings say, and those that say nothing to us; nothing where there are none."""
    said = [HEADINGS.get(" ".join(cell.casefold().replace("_", " ").split()), "") for cell in cells]
    if not any(said):
        return [], []
    left_out = [cell for cell, column in zip(cells, said, strict=True) if cell and not column]
    return said, left_out


def _read(sheet: Sheet, line: int, cells: list[str], columns: list[str], today: date) -> None:
    """Put one line to the children, or what is wrong with it to the wrongs."""
    if len(cells) > len(columns) and any(cells[len(columns) :]):
        says = f"has {len(cells)} columns, and {len(columns)} are understood"
        sheet.wrongs.append(Wrong(line, says))
        return
    given = _given(cells, columns)
    born_on, wrong = read_day(given.pop("born_on", ""), today)
    wrongs = [wrong] if wrong else []
    wrongs += [] if given["name"] else ["has no name"]
    wrongs += [says for column, cell in given.items() if (says := _wrong_with(column, cell))]
    sheet.wrongs.extend(Wrong(line, says) for says in wrongs)
    if not wrongs:
        sheet.rows.append(Row(line, born_on=born_on, **given))


def _given(cells: list[str], columns: list[str]) -> dict[str, str]:
    """What the cells of a line say, by column; a name in two columns is put together."""
    given: dict[str, str] = {}
    for column, cell in zip(columns, cells, strict=False):
        if column and cell:
            given[column] = f"{given[column]}, {cell}" if column in given else cell
    parts = [given.pop("forename", ""), given.pop("surname", "")]
    given.setdefault("name", " ".join(part for part in parts if part))
    return given


def _wrong_with(column: str, cell: str) -> str:
    if len(cell) > COLUMNS[column]:
        return f"has a {CALLED[column]} of more than {COLUMNS[column]} characters: shorten it"
    if column == "name" and NO_NAME.search(cell):
        return "has a name with a date or a tab in it: put each thing in a column of its own"
    if fault(cell):
        return f"has a {CALLED[column]} that is no words"
    return ""


def read_day(text: str, today: date) -> tuple[str, str]:
    """A date of birth as ISO date, or what is wrong with it.

    >>> read_day("4/5/2012", date(2026, 11, 25)), read_day("2012-05-04", date(2026, 11, 25))
    (('2012-05-04', ''), ('2012-05-04', ''))
    """
    if not text:
        return "", ""
    found = DAY_FIRST.fullmatch(text), YEAR_FIRST.fullmatch(text)
    parts = found[0].groups()[::-1] if found[0] else found[1].groups() if found[1] else None
    says = f"“{text[:40]}” is no date: write it as 22/11/2012 or 2012-11-22"
    if parts is None:
        return "", says
    try:
        born = date(*(int(part) for part in parts))
    except ValueError:
        return "", says
    if born > today:
        return "", f"“{text[:40]}” is a day that has not come yet"
    if today.year - born.year > OLDEST:
        return "", f"“{text[:40]}” is more than {OLDEST} years ago"
    return born.isoformat(), ""


def _find_twice(sheet: Sheet) -> None:
    """Say which lines give a number again, or a name with its birthday."""
    seen: dict[tuple[str, str], int] = {}
    for row in sheet.rows:
        marks = [("the number", same_number(row.number))] if row.number else []
        if row.born_on:
            marks.append(("the name and date of birth", f"{same_name(row.name)} {row.born_on}"))
        for what, mark in marks:
            before = seen.setdefault((what, mark), row.line)
            if before != row.line:
                says = f"has {what} of line {before}: take one of them out"
                sheet.wrongs.append(Wrong(row.line, says))


def same_number(number: str) -> str:
    """A number by which a child is recognised, however it is spaced or capitalised."""
    return "".join(number.split()).casefold()


def same_name(name: str) -> str:
    """A name by which a child is recognised, however it is spaced, capitalised or turned round.

    >>> same_name("Ash, Robin") == same_name("robin  ash")
    True
    """
    last, comma, first = name.partition(",")
    turned = f"{first} {last}" if comma and "," not in first else name
    return " ".join(turned.split()).casefold()
