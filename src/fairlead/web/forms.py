"""Forms as pages show them: each field by the component of its widget, errors beside it and above.

A widget without a component cannot be shown at all: there is none for a file.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils import timezone
from markupsafe import Markup

from fairlead.web.plain_text import Fault, fault

#: A day and time as the browser sends them.
MOMENT = "%Y-%m-%dT%H:%M"
CLOCKS = "The clocks were changed in that hour: enter a time an hour before or after it"

#: The component that shows each kind of widget: web/fields/<component>.html.
COMPONENTS: dict[type[forms.Widget], str] = {
    forms.TextInput: "input",
    forms.EmailInput: "input",
    forms.NumberInput: "input",
    forms.DateInput: "input",
    forms.DateTimeInput: "input",
    forms.PasswordInput: "password",
    forms.Textarea: "textarea",
    forms.RadioSelect: "radios",
    forms.Select: "select",
    forms.CheckboxInput: "checkbox",
    forms.CheckboxSelectMultiple: "checkboxes",
    forms.HiddenInput: "hidden",
}


class Form(forms.Form):
    """A form whose messages say what to do, and that takes words and no picture or file.

    A field may carry `missing`, what to say when it was left empty. Fields in `helping` help to
    answer, such as words to look for, and are no answer themselves. Every field that takes text is
    held to `web.plain_text` when the form is read, whenever and however the field was added.
    """

    missing: dict[str, str] = {}
    helping: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, found in self.fields.items():
            found.error_messages["required"] = self.missing.get(name, "This needs an answer")
            say_kindly(found)

    def full_clean(self) -> None:
        """Read what was sent, all of its texts as plain text."""
        for found in self.fields.values():
            take_plain_text(found)
        super().full_clean()


class DayField(forms.DateField):
    """A day, by the calendar that the browser offers."""

    def __init__(self, **kwargs: Any) -> None:
        picker = forms.DateInput(format="%Y-%m-%d", attrs={"class": "govuk-input--width-10"})
        picker.input_type = "date"
        super().__init__(input_formats=["%Y-%m-%d"], widget=picker, **kwargs)
        self.error_messages["invalid"] = "Enter a day, such as 22/11/2026"


class MomentField(forms.DateTimeField):
    """A day and time where the people are, by the calendar that the browser offers."""

    def __init__(self, **kwargs: Any) -> None:
        size = {"class": "govuk-input--width-20"}
        picker = forms.DateTimeInput(format=MOMENT, attrs=size)
        picker.input_type = "datetime-local"
        super().__init__(input_formats=[MOMENT], widget=picker, **kwargs)
        self.error_messages["invalid"] = "Enter a day and a time, such as 22/11/2026, 14:05"

    def to_python(self, value: Any) -> datetime | None:
        """The moment; refused with what to do where the clocks were changed just then."""
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            if error.code == "ambiguous_timezone":
                raise forms.ValidationError(CLOCKS, code="invalid") from None
            raise


class VersionedForm(Form):
    """A form that knows which version of a thing it shows, so that nobody overwrites unseen."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


#: What each kind of mistake is answered with, by the code that Django gives it.
KINDLY = {
    "invalid_choice": "Choose one of the answers shown",
    "max_length": "Shorten this to %(limit_value)d characters or fewer",
    "null_characters_not_allowed": "Take out the characters that cannot be shown",
}


def say_kindly(found: forms.Field) -> None:
    """Have the messages of a field say what to do, and its text be plain."""
    found.error_messages.update(KINDLY)
    take_plain_text(found)
    if isinstance(found, forms.EmailField):
        found.error_messages["invalid"] = "Enter an e-mail address, such as name@example.org"


#: What is said of a text that is no words, and where a picture is dealt with instead.
NOT_PLAIN = {
    Fault.NOT_SHOWN: "Take out the characters that cannot be shown, such as marks piled on one "
    "letter",
    Fault.NOT_WORDS: "Please do not put a picture or file here, as letters or otherwise. Write "
    "what happened in words, with spaces between them. To have an image of someone under 18 "
    "taken down: Report Remove (childline.org.uk/remove) or the IWF (report.iwf.org.uk)",
}


def plain_text(value: str) -> None:
    """Hold a text to be words. Raises `ValidationError` that says what to do instead."""
    if found := fault(str(value)):
        raise forms.ValidationError(NOT_PLAIN[found], code="not_plain")


def take_plain_text(found: forms.Field) -> None:
    """Hold a field to plain text, once. Passwords are not read; a passkey's answer is no text."""
    if isinstance(found, forms.JSONField) or isinstance(found.widget, forms.PasswordInput):
        return
    if isinstance(found, forms.CharField) and plain_text not in found.validators:
        found.validators.append(plain_text)


def component_of(bound: BoundField) -> str:
    """Which component shows a field. Raises `TypeError` for a widget that has none."""
    for kind in type(bound.field.widget).__mro__:
        if kind in COMPONENTS:
            return COMPONENTS[kind]
    raise TypeError(f"{bound.name}: nothing shows a {type(bound.field.widget).__name__}")


def field(bound: BoundField, /, *, heading: bool = False) -> Markup:
    """A field with its label, hint and errors. `heading` makes the label the page's heading."""
    shown = {
        "bound": bound,
        "id": f"id_{bound.html_name}",
        "error": " ".join(str(error) for error in bound.errors),
        "hint": bound.help_text,
        "value": bound.value(),
        "heading": heading,
        "attributes": _attributes(bound),
        "choices": _choices(bound),
    }
    return Markup(render_to_string(f"web/fields/{component_of(bound)}.html", shown))  # noqa: S704 - our own template


def summary(form: forms.BaseForm) -> list[dict[str, str]]:
    """What the error summary lists: each message, and the field that it leads to."""
    found = [{"text": str(error)} for error in form.non_field_errors()]
    for bound in form:
        target = f"#id_{bound.html_name}"
        found += [{"text": str(error), "href": target} for error in bound.errors]
    return found


def _attributes(bound: BoundField) -> dict[str, Any]:
    given = {**bound.field.widget.attrs}
    if isinstance(bound.field, forms.EmailField):
        given.setdefault("autocomplete", "off")
    if limit := getattr(bound.field, "max_length", None):
        given.setdefault("maxlength", str(limit))
    return given


def _choices(bound: BoundField) -> list[dict[str, Any]]:
    options = getattr(bound.field, "choices", None) or []
    value = bound.value()
    chosen = {str(part) for part in value} if isinstance(value, (list, tuple)) else {str(value)}
    # A list that drops down has its first choice chosen already: so it may be the empty one.
    may_be_empty = isinstance(bound.field.widget, forms.Select)
    return [
        {"value": str(key), "text": str(text), "checked": str(key) in chosen}
        for key, text in options
        if key != "" or may_be_empty
    ]


def remarks(found: forms.Field, value: Any) -> list[str]:
    """What a field says of an answer that it takes, such as how to say it better; mostly nothing.

    A field that has something to say has a method `remarks`.
    """
    say = getattr(found, "remarks", None)
    return list(say(str(value or ""))) if say else []


def said(found: forms.Field, value: Any) -> str:
    """An answer as people read it: the words of a choice, a time as people write it."""
    choices = dict(getattr(found, "choices", None) or [])
    if isinstance(value, list):
        return ", ".join(str(choices.get(part, part)) for part in value) or "–"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(found, forms.DateTimeField | forms.DateField) and value:
        return _time_said(found, value)
    return str(choices.get(value, value) or "–")


def _time_said(found: forms.DateTimeField | forms.DateField, value: Any) -> str:
    """A time as sent, as kept in a draft, or as a moment: always as people write it."""
    if isinstance(value, str):
        try:
            value = found.to_python(value) or value
        except forms.ValidationError:
            return str(value)
    if isinstance(value, datetime):
        here = timezone.localtime(value)
        return f"{here.day} {here:%B %Y, %H:%M}"
    return f"{value.day} {value:%B %Y}" if isinstance(value, date) else str(value)


def kept(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as a draft keeps them: times as their field sends them, to be read by `moment`."""
    return {name: _plain(value) for name, value in cleaned.items()}


#: Mistakes for which an answer is not even kept as begun: it is no words, or none of the choices.
NOT_KEPT = {
    *("not_plain", "max_length", "null_characters_not_allowed"),
    *("invalid_choice", "invalid_list"),
}


def begun(form: forms.Form, earlier: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """What stands on a page that is left, as a draft keeps it: right or not, whole or not.

    What cannot be kept, such as a picture as letters, leaves what stood there earlier; and why is
    said.
    """
    faults, helping = form.errors.as_data(), getattr(form, "helping", ())
    found: dict[str, Any] = {}
    why: list[str] = []
    for name in [name for name in form.fields if name not in helping]:
        if refused := [error for error in faults.get(name, ()) if _is_unkept(form, name, error)]:
            found |= {name: earlier[name]} if name in earlier else {}
            why += [text for error in refused for text in error.messages]
        else:
            found |= kept({name: form.fields[name].to_python(form[name].data)})
    return found, list(dict.fromkeys(why))


def _is_unkept(form: forms.Form, name: str, error: forms.ValidationError) -> bool:
    """Whether a mistake is such that nothing is kept; a time that is none is not even read."""
    is_text = isinstance(form.fields[name], forms.CharField)
    return error.code in NOT_KEPT or (error.code == "invalid" and not is_text)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):{MOMENT}}"
    if isinstance(value, date | UUID):
        return str(value)
    return [_plain(part) for part in value] if isinstance(value, list) else value


def moment(text: str) -> datetime | None:
    """A time as a draft keeps it; nothing for an empty one."""
    return MomentField(required=False).clean(text)  # type: ignore[no-any-return]
