"""A mail server of aiosmtpd on this machine: it keeps what it takes, and fails on demand."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Literal, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from bench.servers import free_port

USER, PASSWORD = "smajlik", "Rex likes treats"
AFTER_DATA = "message"


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that was taken, in the words of its envelope."""

    sender: str
    to: str
    message: EmailMessage

    @property
    def text(self) -> str:
        """The plain text."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """The same as HTML."""
        return self._part("html")

    def _part(self, kind: Literal["plain", "html"]) -> str:
        body = self.message.get_body((kind,))
        assert body is not None
        return str(body.get_content()).replace("\r\n", "\n")


@dataclass(slots=True)
class MailServer:
    """What the server does. `faults`: by step (EHLO, AUTH, MAIL, RCPT, DATA, "message" after it,
    QUIT) the code to answer with; 0: hang up. "RCPT jana@…" is a fault of one address alone.

    `loses_answer`: the message is taken and kept, but the line breaks before that is said.
    """

    port: int = 0
    wants_login: bool = False
    certificate: ssl.SSLContext | None = None
    faults: dict[str, int] = field(default_factory=dict)
    loses_answer: bool = False
    letters: list[Letter] = field(default_factory=list)
    visits: int = 0
    logins: list[str] = field(default_factory=list)

    def to(self, address: str) -> list[Letter]:
        """Return what was taken for one address."""
        return [letter for letter in self.letters if letter.to == address]

    def recipients(self) -> list[str]:
        """Return for whom messages were taken, in their order."""
        return [letter.to for letter in self.letters]

    def login(self, _server: Any, _session: Any, _envelope: Any, _how: str, said: Any) -> Any:
        """Say whether somebody is who they say."""
        known = said == LoginPassword(USER.encode(), PASSWORD.encode())
        if known:
            self.logins.append(USER)
        return AuthResult(success=known, handled=False)

    async def handle_DATA(self, server: "_Server", _session: Any, envelope: Any) -> str:
        """Take a message."""
        if AFTER_DATA in self.faults:
            return server.failure(AFTER_DATA)
        kept = cast(EmailMessage, message_from_bytes(envelope.content, policy=policy.default))
        self.letters += [Letter(envelope.mail_from, to, kept) for to in envelope.rcpt_tos]
        if self.loses_answer:
            server.hang_up()
        return "250 taken"


class _Server(SMTP):
    """Fails at the steps that are to fail, and does the others as aiosmtpd does."""

    def __init__(self, mail: MailServer) -> None:
        self.mail = mail
        mail.visits += 1
        super().__init__(
            mail,
            hostname="kocour.test",
            enable_SMTPUTF8=True,
            tls_context=mail.certificate,
            authenticator=mail.login,
            auth_require_tls=False,
        )

    def hang_up(self) -> None:
        """Break the line."""
        assert self.transport is not None
        self.transport.abort()
        raise ConnectionResetError

    def failure(self, step: str) -> str:
        """Return what is said at a step that fails."""
        if not self.mail.faults[step]:
            self.hang_up()
        return f"{self.mail.faults[step]} eva@kocour.example is not wanted here"

    async def _fails(self, step: str) -> bool:
        if step not in self.mail.faults:
            return False
        await self.push(self.failure(step))
        return True

    async def smtp_EHLO(self, hostname: str) -> None:
        if not await self._fails("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_AUTH(self, arg: str) -> None:
        if not await self._fails("AUTH"):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg: str | None) -> None:
        assert self.session is not None
        if self.mail.wants_login and not self.session.authenticated:
            await self.push("530 log in first")
        elif not await self._fails("MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:
        address = str(arg).partition("<")[2].partition(">")[0]
        if not await self._fails("RCPT") and not await self._fails(f"RCPT {address}"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:
        if not await self._fails("DATA"):
            await super().smtp_DATA(arg)

    async def smtp_QUIT(self, arg: str) -> None:
        if not await self._fails("QUIT"):
            await super().smtp_QUIT(arg)


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Server(self.handler)


@contextmanager
def listening() -> Iterator[MailServer]:
    """Run a mail server on a free port of this machine."""
    mail = MailServer()
    mail.port = free_port()
    controller = _Controller(mail, hostname="127.0.0.1", port=mail.port)
    controller.start()
    # It has looked itself whether it answers.
    mail.visits = 0
    try:
        yield mail
    finally:
        controller.stop()
