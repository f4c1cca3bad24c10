"""How e-mails leave, as far as the rest of the application knows."""

from email.message import EmailMessage
from enum import StrEnum
from typing import Protocol

from app.errors import AppError


class Why(StrEnum):
    """Why an e-mail did not leave."""

    UNREACHABLE = "unreachable"  # the server does not answer, or hangs up
    INSECURE = "insecure"  # the server cannot speak as safely as the settings want
    LOGIN = "login"  # the server does not accept our name and password
    SENDER = "sender"  # the server does not accept who writes
    REFUSED = "refused"  # the server refuses this recipient or this message for good
    LATER = "later"  # the server asks to come again
    NOBODY = "nobody"  # there is no address to write to


# It would be the same for any other recipient.
OF_THE_SERVER = frozenset({Why.UNREACHABLE, Why.INSECURE, Why.LOGIN, Why.SENDER})


class NotSent(AppError):
    """An e-mail did not leave, as far as we know. `code`: what the server said, 0 for nothing."""

    def __init__(self, why: Why, code: int = 0) -> None:
        super().__init__(f"{why} {code}" if code else str(why))
        self.why = why
        self.code = code

    @property
    def for_good(self) -> bool:
        """Say whether trying again cannot help."""
        return self.why in (Why.REFUSED, Why.NOBODY)


class Post(Protocol):
    """Takes e-mails. `sender` is what stands in their From."""

    sender: str

    @property
    def place(self) -> str:
        """Say where they go, for the operator."""

    def is_resting(self) -> bool:
        """Say whether the server was just found not to answer: asking again would only wait."""

    def send(self, to: str, message: EmailMessage) -> None:
        """Hand a message over for one recipient; NotSent. It may have arrived all the same."""
