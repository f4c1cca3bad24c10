"""The conversation with a mail server: safe, logged in, and clear about what went wrong."""

import socket
import ssl
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from app.services.notices.post import NotSent, Why
from app.services.notices.smtp import Smtp, post
from tests.conftest import SETTINGS
from tests.smtp import AFTER_DATA, PASSWORD, USER, MailServer

EVA = "eva@kocour.example"


def message() -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = "Rex", "s@kocour.test", EVA
    made.set_content(".\n..\nŠtěně\n")
    return made


def server(mail: MailServer, security: str = "none", user: str = "", password: str = "") -> Smtp:
    return Smtp("127.0.0.1", mail.port, user, password, security, "Smajlík <s@kocour.test>")


@pytest.fixture
def certified(tmp_path: Path, mail_server: MailServer) -> Path:
    """The file of the certificate with which the mail server proves itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    proof, secret = tmp_path / "proof.pem", tmp_path / "secret.pem"
    proof.write_bytes(certificate.public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    mail_server.certificate = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    mail_server.certificate.load_cert_chain(proof, secret)
    return proof


def test_a_message_arrives_as_it_was_written(mail_server: MailServer) -> None:
    server(mail_server).send(EVA, message())

    (letter,) = mail_server.letters
    assert (letter.sender, letter.to, letter.text) == ("s@kocour.test", EVA, ".\n..\nŠtěně\n")


def test_a_server_that_wants_to_know_who_writes_is_told(mail_server: MailServer) -> None:
    mail_server.wants_login = True
    server(mail_server, user=USER, password=PASSWORD).send(EVA, message())
    assert (mail_server.logins, len(mail_server.letters)) == ([USER], 1)


def test_a_line_is_made_safe_before_anything_is_said(
    mail_server: MailServer, certified: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certified))
    mail_server.wants_login = True
    server(mail_server, "starttls", USER, PASSWORD).send(EVA, message())
    assert len(mail_server.letters) == 1


@pytest.mark.usefixtures("certified")
def test_a_server_that_nobody_vouches_for_gets_neither_password_nor_message(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    mail_server.wants_login = True
    with pytest.raises(NotSent, match="insecure"):
        server(mail_server, "starttls", USER, PASSWORD).send(EVA, message())
    assert (mail_server.logins, mail_server.letters) == ([], [])


def test_a_server_without_starttls_gets_nothing(mail_server: MailServer) -> None:
    with pytest.raises(NotSent, match="insecure"):
        server(mail_server, "starttls").send(EVA, message())
    assert mail_server.letters == []


def test_a_server_that_does_not_begin_safely_gets_nothing(mail_server: MailServer) -> None:
    with pytest.raises(NotSent, match="insecure"):
        server(mail_server, "tls").send(EVA, message())
    assert mail_server.letters == []


@pytest.mark.parametrize(
    ("step", "code", "why"),
    [
        ("EHLO", 0, Why.UNREACHABLE),
        ("MAIL", 553, Why.SENDER),
        ("RCPT", 0, Why.UNREACHABLE),
        ("RCPT", 451, Why.LATER),
        ("RCPT", 550, Why.REFUSED),
        ("DATA", 554, Why.REFUSED),
        (AFTER_DATA, 452, Why.LATER),
        (AFTER_DATA, 552, Why.REFUSED),
    ],
)
def test_what_went_wrong_is_told_apart_without_naming_anybody(
    mail_server: MailServer, step: str, code: int, why: Why
) -> None:
    mail_server.faults = {step: code}
    mine = server(mail_server)
    with pytest.raises(NotSent) as caught:
        mine.send(EVA, message())

    assert (caught.value.why, caught.value.code) == (why, code)
    assert EVA not in str(caught.value)
    assert caught.value.__cause__ is None
    assert mail_server.letters == []
    assert mine.is_resting() is (why in (Why.UNREACHABLE, Why.SENDER))


@pytest.mark.parametrize("wants_login", [True, False])
def test_a_password_that_is_not_accepted_is_a_fault_of_the_server_not_of_the_reader(
    mail_server: MailServer, wants_login: bool
) -> None:
    mail_server.wants_login = wants_login
    with pytest.raises(NotSent, match="login"):
        server(mail_server, user=USER, password="wrong").send(EVA, message())


def test_a_message_that_was_taken_is_sent_however_the_conversation_ends(
    mail_server: MailServer,
) -> None:
    mail_server.faults = {"QUIT": 0}
    server(mail_server).send(EVA, message())
    assert len(mail_server.letters) == 1


def test_nobody_at_the_address_of_the_server_is_noticed() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        mine = Smtp("127.0.0.1", taken.getsockname()[1], "", "", "none", "s@kocour.test")
        with pytest.raises(NotSent, match="unreachable"):
            mine.send(EVA, message())


def test_settings_name_a_server_or_none() -> None:
    settings = {"SMTP_HOST": "", "SMTP_PORT": 25, **SETTINGS}
    assert post(settings) is None
    given = {"SMTP_USER": "u", "SMTP_PASSWORD": "secret", "SMTP_SECURITY": "tls"}
    found = post(settings | given | {"SMTP_HOST": "m.test", "MAIL_FROM": "s@kocour.test"})
    assert found is not None
    assert (found.host, found.port, found.security) == ("m.test", 25, "tls")
    assert "secret" not in repr(found)
