"""E-mails over SMTP."""

import smtplib
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import parseaddr

from app.services.notices.post import OF_THE_SERVER, NotSent, Why

# For each step of the conversation. A worker that waits for the server does nothing else.
TIMEOUT = 10.0
# How long a server that was not there is left alone.
REST = 60.0
FOR_GOOD = 500


@dataclass(slots=True)
class Smtp:
    """A server that takes our e-mails. `security`: none, starttls or tls."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    security: str
    sender: str
    _rests_until: float = 0.0

    @property
    def place(self) -> str:
        """Say where they go, for the operator."""
        return f"{self.host}:{self.port} ({self.security})"

    def is_resting(self) -> bool:
        """Say whether the server was just found not to answer: asking again would only wait."""
        return time.monotonic() < self._rests_until

    def send(self, to: str, message: EmailMessage) -> None:
        """Hand a message over for one recipient; NotSent. It may have arrived all the same."""
        try:
            line = self._connected()
            try:
                line.send_message(message, parseaddr(self.sender)[1], [to])
            finally:
                _hang_up(line)
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            refusal = _refusal(error)
            if refusal.why in OF_THE_SERVER:
                self._rests_until = time.monotonic() + REST
            # Not `from error`: its text quotes addresses.
            raise refusal from None

    def _connected(self) -> smtplib.SMTP:
        if self.security == "tls":
            context = ssl.create_default_context()
            line: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=TIMEOUT, context=context
            )
        else:
            line = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        try:
            self._introduce(line)
        except BaseException:
            line.close()
            raise
        return line

    def _introduce(self, line: smtplib.SMTP) -> None:
        if self.security == "starttls":
            try:
                line.starttls(context=ssl.create_default_context())
            except smtplib.SMTPNotSupportedError:
                raise ssl.SSLError("the server offers no STARTTLS") from None
        if self.user:
            try:
                line.login(self.user, self.password)
            except smtplib.SMTPNotSupportedError:
                raise smtplib.SMTPAuthenticationError(0, b"no way to log in") from None


def post(settings: Mapping[str, object]) -> Smtp | None:
    """Return the server that the settings name; None when they name none."""
    if not settings["SMTP_HOST"]:
        return None
    return Smtp(
        host=str(settings["SMTP_HOST"]),
        port=int(str(settings["SMTP_PORT"])),
        user=str(settings["SMTP_USER"]),
        password=str(settings["SMTP_PASSWORD"]),
        security=str(settings["SMTP_SECURITY"]),
        sender=str(settings["MAIL_FROM"]),
    )


def _hang_up(line: smtplib.SMTP) -> None:
    try:
        line.quit()
    except (smtplib.SMTPException, OSError):
        # What was accepted is accepted, however the conversation ends.
        line.close()


def _refusal(error: Exception) -> NotSent:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _by_code(next(iter(error.recipients.values()))[0])
    if isinstance(error, ssl.SSLError):
        return NotSent(Why.INSECURE)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return NotSent(Why.LOGIN, error.smtp_code)
    if isinstance(error, smtplib.SMTPSenderRefused):
        return NotSent(Why.SENDER, error.smtp_code)
    if isinstance(error, smtplib.SMTPDataError):
        return _by_code(error.smtp_code)
    if isinstance(error, (smtplib.SMTPNotSupportedError, UnicodeError)):
        # An address in letters that this server cannot write.
        return NotSent(Why.REFUSED)
    code = error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0
    return NotSent(Why.UNREACHABLE, code if code > 0 else 0)


def _by_code(code: int) -> NotSent:
    return NotSent(Why.REFUSED if code >= FOR_GOOD else Why.LATER, code)
