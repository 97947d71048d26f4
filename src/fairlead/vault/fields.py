"""Sealed fields of models: plain text in the program, ciphertext in the database.

A value is bound to organisation, table, column and row, so it is sealed as its row is saved and
opened when it is read. It cannot be searched by the database, nor set past its row.
"""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.functions import Cast

from fairlead.vault.keyring import held_keys, key, key_that_sealed, organisation_key, people_key
from fairlead.vault.sealing import EMPTY, HEAD, Key, Place
from fairlead.walls.tenancy import organisation_id

#: Opens the ciphertext of one column, each with the id of its row.
Reader = Callable[[bytes, UUID], bytes]


def closed(column: str) -> Cast:
    """A sealed column as its bare ciphertext, for `values_list`; a `reader` opens it."""
    return Cast(column, models.BinaryField())


class Sealed:
    """Ciphertext as it came from the database, not yet opened."""

    __slots__ = ("content",)

    def __init__(self, content: bytes) -> None:
        self.content = content


class _Opening:
    """Opens a sealed value the first time that it is read from its row."""

    def __init__(self, field: "SealedText") -> None:
        self.field = field

    def __get__(self, row: models.Model | None, owner: type) -> Any:
        if row is None:
            return self
        value = row.__dict__.get(self.field.attname)
        if isinstance(value, Sealed):
            value = row.__dict__[self.field.attname] = self.field.opened(value.content, row)
        return value

    def __set__(self, row: models.Model, value: Any) -> None:
        row.__dict__[self.field.attname] = value


class SealedText(models.BinaryField):  # type: ignore[type-arg]
    """Text that only an opened key can read; at most `most` characters.

    A model may have `sealing_key_id` to name the key of a case; otherwise the key in use of the
    organisation seals. `of_person=True` is for the few models of people in no organisation.
    """

    def __init__(self, *args: Any, most: int = 500, of_person: bool = False, **kwargs: Any) -> None:
        self.most = most
        self.of_person = of_person
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """As migrations write it: a plain binary column, whatever is sealed in it."""
        name, _, args, kwargs = super().deconstruct()
        kwargs.pop("default", None)
        return name, "django.db.models.BinaryField", args, kwargs

    def _check_str_default_value(self) -> list[Any]:
        return []  # the default is text in the program, and sealed like any other

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False
    ) -> None:
        """Stand on the model as a value that opens when it is read."""
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Opening(self))

    def from_db_value(self, value: Any, *_: Any) -> Sealed | None:
        """Keep the ciphertext until somebody reads it."""
        return None if value is None else Sealed(bytes(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Seal for exactly this row. Raises `ValueError` when the text is too long."""
        del add
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Sealed):
            return value
        content = self.packed(value)
        sealing = self._sealing_key(model_instance)
        return Sealed(sealing.seal(content, self.place(model_instance)))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Only ciphertext goes to the database. Raises `FieldError` for anything else."""
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise FieldError(f"{self.name} is sealed: it is written through its row, and not found")
        return super().get_db_prep_value(value.content, connection, prepared)

    def opened(self, content: bytes, row: models.Model) -> Any:
        """The value in plain. Raises `vault.sealing.Unreadable`."""
        found = people_key() if self.of_person else key_that_sealed(content)
        return self.unpacked(found.open(content, self.place(row)))

    def reader(self) -> Reader:
        """What opens values that `values_list(closed(…))` reads, each with the id of its row.

        For looking through a great many, where making each row would take longer than opening
        it: only inside the transaction in which it was made. It gives the plain bytes, and raises
        `vault.sealing.Unreadable`. An empty text is known by its length and not opened.
        """
        table, column = self.model._meta.db_table, self.column or ""
        held = held_keys()
        before = Place(str(organisation_id()), table, column, "").binding().decode()

        def read(content: bytes, row_id: UUID) -> bytes:
            if len(content) == EMPTY:
                return b""
            found = held.get(content[1:HEAD]) or key_that_sealed(content)
            return found.open_bound(content, f"{before}{row_id}".encode())

        return read

    def place(self, row: models.Model) -> Place:
        """Where this field of this row stands."""
        organisation = "-" if self.of_person else str(row.organisation_id)  # type: ignore[attr-defined]
        table, column = row._meta.db_table, self.column or ""
        return Place(organisation, table, column, str(row.id))  # type: ignore[attr-defined]

    def packed(self, value: Any) -> bytes:
        """A value as bytes to seal."""
        if not isinstance(value, str) or len(value) > self.most:
            raise ValueError(f"{self.name} must be text of at most {self.most} characters")
        return value.encode()

    def unpacked(self, content: bytes) -> Any:
        """A value from the bytes that were sealed."""
        return content.decode()

    def _sealing_key(self, row: models.Model) -> Key:
        if self.of_person:
            return people_key()
        chosen: UUID | None = getattr(row, "sealing_key_id", None)
        return key(chosen) if chosen else organisation_key()


class SealedJSON(SealedText):
    """Sealed answers: what JSON can say, written in one canonical form."""

    def packed(self, value: Any) -> bytes:
        """Canonical JSON as bytes. Raises `ValueError` when it is too long."""
        return super().packed(canonical(value))

    def unpacked(self, content: bytes) -> Any:
        """What the JSON says."""
        return json.loads(content)


def canonical(value: Any) -> str:
    """JSON in one form only: keys in order, no spaces, no text escaped that need not be."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
