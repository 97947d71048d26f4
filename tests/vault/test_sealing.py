"""A sealed value opens where it belongs, and nowhere else."""

import os
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.vault.sealing import Key, Place, Unreadable, key_id_of

PLACE = Place("organisation", "table", "column", "row")
KEY = Key.of(uuid4(), os.urandom(32))

parts = st.text(max_size=12)
places = st.builds(Place, parts, parts, parts, parts)


@given(st.binary(max_size=200), places)
def test_a_value_opens_in_its_place(value, place):
    assert KEY.open(KEY.seal(value, place), place) == value


@given(places, places)
def test_a_value_opens_in_no_other_place(place, other):
    if place != other:
        with pytest.raises(Unreadable):
            KEY.open(KEY.seal(b"Asha", place), other)


@given(st.data())
def test_a_changed_byte_is_noticed(data):
    sealed = bytearray(KEY.seal(b"Asha Rahman", PLACE))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))

    with pytest.raises(Unreadable):
        KEY.open(bytes(sealed), PLACE)


@pytest.mark.parametrize("content", [b"", b"\x01", b"\x02" + bytes(60), bytes(200)])
def test_what_is_no_sealed_value_is_refused(content):
    with pytest.raises(Unreadable):
        KEY.open(content, PLACE)
    with pytest.raises(Unreadable):
        key_id_of(content)


def test_the_same_value_is_never_sealed_the_same_way_twice():
    assert KEY.seal(b"Asha", PLACE) != KEY.seal(b"Asha", PLACE)


def test_another_key_does_not_open_it():
    other = Key.of(KEY.id, os.urandom(32))

    with pytest.raises(Unreadable):
        other.open(KEY.seal(b"Asha", PLACE), PLACE)
