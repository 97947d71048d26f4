"""Opening many keys at once, and reading many sealed values without their rows."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fairlead.casework.models import Concern
from fairlead.vault.fields import closed
from fairlead.vault.keyring import Erased, destroy_key, forget_keys, hold_keys, key
from fairlead.vault.models import VaultKey
from fairlead.vault.sealing import Unreadable
from furnished import furnish


@pytest.fixture(scope="module")
def made(whole_file):
    return furnish()


@pytest.fixture
def school(made, undoing):
    return made


def ids():
    return list(Concern.objects.values_list("key_id", flat=True))


def test_many_keys_are_opened_by_one_query(school):
    with school.acting():
        wanted = ids()
        forget_keys()
        with CaptureQueriesContext(connection) as asked:
            hold_keys(wanted)
            hold_keys(wanted)
            for key_id in wanted:
                key(key_id)
    assert len(wanted) == 2
    assert len(asked) == 2  # the organisation's own, and all of the others


def test_what_is_not_there_is_left_out(school):
    with school.acting():
        gone, *_ = ids()
        destroy_key(gone)
        hold_keys([gone, uuid4()])
        hold_keys([])
        with pytest.raises(Erased):
            key(gone)


def test_a_key_that_does_not_open_is_said(school):
    with school.acting():
        one, other = ids()
        moved = VaultKey.objects.get(id=one).wrapped
        VaultKey.objects.filter(id=other).update(wrapped=moved)
        forget_keys()
        with pytest.raises(Unreadable):
            hold_keys([other])


def test_a_value_is_read_without_its_row_and_only_for_it(school):
    read = Concern._meta.get_field("account").reader
    empty = Concern._meta.get_field("about").reader
    with school.acting():
        (first, account, about), (second, *_) = Concern.objects.values_list(
            "id", closed("account"), closed("about")
        )
        assert b"image was shared" in read()(account, first)
        assert empty()(about, first) == b""
        with pytest.raises(Unreadable):
            read()(account, second)
