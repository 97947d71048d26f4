"""Rows of children from a spreadsheet: whatever is pasted, nothing is guessed and nothing runs."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.casework.roll import MOST_ROWS, decoded, read_day, read_roll

TODAY = date(2026, 11, 25)
NAMES = st.text(st.sampled_from("abcXYZéłßşあ"), min_size=1, max_size=12)
DAYS = st.dates(date(2005, 1, 1), TODAY)
CELLS = st.text(st.sampled_from("abc \"',;\t=+-@\n"), max_size=12)
PLACES = "name,date of birth,group,number,home contacts"


def read(text):
    return read_roll(text, TODAY)


def says(text):
    return [wrong.says for wrong in read(text).wrongs]


@given(st.text(max_size=300))
def test_any_text_is_read_or_said_to_be_wrong(text):
    sheet = read(text)
    assert sheet.rows or sheet.wrongs or not text.strip("\ufeff \r\n")[1:]
    assert all(row.name.strip() for row in sheet.rows)


@given(st.lists(st.tuples(NAMES, DAYS, CELLS), min_size=1, max_size=8), st.sampled_from("\t,;"))
def test_what_a_spreadsheet_writes_is_read_back(children, sign):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=sign, lineterminator="\r\n")
    writer.writerow(["Name", "DOB", "Home"])
    for place, (name, born, home) in enumerate(children):
        writer.writerow([f"{name}{place}", born.strftime("%d/%m/%Y"), home])

    sheet = read(out.getvalue())

    assert sheet.wrongs == []
    assert [row.born_on for row in sheet.rows] == [born.isoformat() for _, born, _ in children]
    assert [row.home.splitlines() for row in sheet.rows] == [
        home.strip().splitlines() for _, _, home in children
    ]


@given(DAYS)
def test_both_ways_of_writing_a_day_are_the_same(born):
    assert read_day(f"{born.day}/{born.month}/{born.year}", TODAY) == (born.isoformat(), "")
    assert read_day(born.isoformat(), TODAY) == (born.isoformat(), "")


@pytest.mark.parametrize(
    "day", ["31/02/2012", "2012-13-01", "4/5/12", "May", "2012/05/04", "0/0/0000"]
)
def test_what_is_no_day_is_said(day):
    assert "is no date" in read_day(day, TODAY)[1]


def test_a_day_to_come_or_of_long_ago_is_said():
    assert "not come yet" in read_day("26/11/2026", TODAY)[1]
    assert "years ago" in read_day("26/11/1990", TODAY)[1]


def test_columns_come_in_their_order_or_as_headings_say():
    plain = read("Ada Ash\t04/05/2012\t7B\tP1\tMum 07700 900123").rows[0]
    headed = read("UPN,Surname,Forename,DOB,Class,Colour\nP1,Ash,Ada,2012-05-04,7B,red")
    assert (plain.name, plain.born_on, plain.group, plain.number) == (
        "Ada Ash",
        "2012-05-04",
        "7B",
        "P1",
    )
    assert plain.home == "Mum 07700 900123"
    assert (headed.rows[0].name, headed.rows[0].number) == ("Ada Ash", "P1")
    assert headed.left_out == ["Colour"]


def test_two_columns_of_one_meaning_are_put_together():
    assert read("Name,Home,Parents\nAda,Mum,Dad").rows[0].home == "Mum, Dad"


def test_marks_of_a_file_and_blank_lines_are_passed_over():
    assert [row.name for row in read("\ufeffName;Group\r\n\r\nAda;7B\n;\n").rows] == ["Ada"]


def test_formulas_are_text_and_nothing_else():
    row = read("\"=cmd|' /C calc'!A0\",,,+44 7700 900123,@SUM(1)").rows[0]
    assert (row.name, row.number, row.home) == ("=cmd|' /C calc'!A0", "+44 7700 900123", "@SUM(1)")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "at least one child"),
        ('Ada,"7B', "quotation mark"),
        ("DOB,Group\n,", "name no column"),
        ("Surname\nAsh", "name no column"),
        ("Ada,,,,,extra", "6 columns"),
        (",04/05/2012", "has no name"),
        ("A" * 121, "more than 120"),
        ("Ada,,,P1\nBo,,,p 1", "has the number of line 1"),
        ("Ada,2012-05-04\nADA,4/5/2012", "has the name and date of birth of line 1"),
        ("Ada\x00", "is no words"),
    ],
)
def test_what_is_wrong_is_said(text, said):
    assert any(said in each for each in says(text)), says(text)


def test_ten_thousand_lines_are_read_and_more_are_not():
    lines = [f"Child {n},04/05/2012,7B,P{n}" for n in range(MOST_ROWS)]
    assert len(read("\n".join(lines)).rows) == MOST_ROWS
    assert "at most 10,000" in says("\n".join([*lines, "Ada"]))[0]


def test_every_wrong_line_is_said_with_its_number():
    sheet = read(f"{PLACES}\nAda,x\nBo,2012-05-04\n,,7B\n\nCy,1/1/1900")
    assert [wrong.line for wrong in sheet.wrongs] == [2, 4, 6]
    assert [row.name for row in sheet.rows] == ["Bo"]


def test_files_are_read_as_spreadsheets_save_them():
    for code in ("utf-8-sig", "utf-8", "utf-16", "cp1252"):
        assert decoded("Siân".encode(code)) == "Siân"
