"""What may be refused, each with words for the person who asked."""


class Refused(Exception):
    """Something the rules do not allow; the message says why and what can be done."""


class NotAllowed(Refused):
    """The role of whoever asked does not include it."""


class ChangedMeanwhile(Refused):
    """Somebody else changed it since it was opened: nothing was overwritten."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody else changed this while you had it open. Look at what is there now, "
            "then make your change again."
        )


class LinkGone(Refused):
    """The link was used, withdrawn or has run out."""
