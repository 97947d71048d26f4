"""The file of the root key: made once, refused when it is not what it should be."""

import stat
from uuid import uuid4

import pytest

from fairlead.vault.root import (
    NoRootKey,
    add_root_key,
    keep_newest_root_key,
    new_root_key_file,
    read_root_keys,
    root_key,
)
from fairlead.vault.sealing import Unreadable


@pytest.fixture
def path(tmp_path):
    new_root_key_file(tmp_path / "keys" / "root.key")
    return tmp_path / "keys" / "root.key"


def test_only_its_owner_may_read_it(path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_it_is_never_overwritten(path):
    with pytest.raises(FileExistsError):
        new_root_key_file(path)


def test_rotation_puts_the_new_key_first_and_then_drops_the_old(path):
    (old,) = read_root_keys(path)

    add_root_key(path)
    new, kept = read_root_keys(path)
    keep_newest_root_key(path)

    assert kept.id == old.id
    assert [key.id for key in read_root_keys(path)] == [new.id]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"secret",
        b"fairlead-root-1 x y",
        b"fairlead-root-2 a b\n",
        b"\xff\xfe",
        b"fairlead-root-1 6a1b6d0e-0000-4000-8000-000000000000 c2hvcnQ=",
    ],
)
def test_any_other_file_is_refused_by_its_name(tmp_path, content):
    path = tmp_path / "root.key"
    path.write_bytes(content)

    with pytest.raises(NoRootKey, match=r"root\.key"):
        read_root_keys(path)


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(NoRootKey, match="cannot be read: No such file"):
        read_root_keys(tmp_path / "root.key")


def test_a_key_that_the_file_does_not_hold_opens_nothing():
    with pytest.raises(Unreadable, match="not in the file"):
        root_key(uuid4())
