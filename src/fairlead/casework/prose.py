"""What people write in their own words, and what is said of its wording as they write.

A form takes such a text with `Prose` in place of `CharField`:

    what = Prose(label="What did you see or hear?", max_length=10_000)

With a script the page asks as somebody writes (the page named `wording`); without one, and in any
case, `web.question_page` says it where answers are checked, and `views.asking` once they are kept.
"""

from typing import Any

from django import forms
from django.urls import reverse_lazy

from fairlead.casework.wording import suggestions

#: When the page asks: a moment after the last key, and on leaving the field.
WHEN = "keyup changed delay:800ms, blur changed"


class Prose(forms.CharField):
    """A text in somebody's own words: its wording is looked at, and never refused for it.

    What is quoted, such as a child's own words, is left as it is. What is written to a child is
    looked at as such.
    """

    def __init__(
        self, *, rows: int = 5, is_quoted: bool = False, is_to_them: bool = False, **kwargs: Any
    ) -> None:
        self.is_quoted, self.is_to_them = is_quoted, is_to_them
        where = reverse_lazy("wording-to-them" if is_to_them else "wording")
        asks = {} if is_quoted else {"hx-post": where, "hx-trigger": WHEN}
        super().__init__(widget=forms.Textarea(attrs={"rows": rows, **asks}), **kwargs)

    def remarks(self, value: str) -> list[str]:
        """What could be said otherwise, in words."""
        if self.is_quoted:
            return []
        found = suggestions(value)
        return [row.to_them() if self.is_to_them else str(row) for row in found]
