"""Where files would be kept, if Fairlead kept any: it refuses all of them."""

from typing import NoReturn

from django.core.files.storage import Storage


class NoFiles(Storage):
    """A storage that stores nothing: Fairlead never holds an image, by any code (promise 1)."""

    def save(self, *_: object, **__: object) -> NoReturn:
        """Refused."""
        raise PermissionError("Fairlead keeps no files")

    def open(self, *_: object, **__: object) -> NoReturn:
        """Refused."""
        raise PermissionError("Fairlead keeps no files")
