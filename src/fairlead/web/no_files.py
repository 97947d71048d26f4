"""Where files would be kept, if Fairlead kept any: it refuses all of them."""

from typing import NoReturn

from django.core.files.storage import Storage


class NoFiles(Storage):
    """A storage that stores nothing: Fairlead never holds an image, by any code (promise 1)."""

    def _save(self, *_: object) -> NoReturn:
        raise PermissionError("Fairlead keeps no files")

    def _open(self, *_: object) -> NoReturn:
        raise PermissionError("Fairlead keeps no files")
