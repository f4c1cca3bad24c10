"""Where an export may lie: a fetched address must not lead the server anywhere else."""

import gzip

import pytest
import responses

from app.errors import PlatformError
from app.platforms.base import Credentials
from app.platforms.shoptet import Shoptet
from tests.platforms.shoptet.world import JOB, Tokens, job


@pytest.mark.parametrize(
    "address",
    [
        "https://kocour.example/api-results/1.json",
        "https://KOCOUR.example:443/api-results/1.json",
        "https://12345.myshoptet.com/api-results/1.json",
    ],
)
def test_the_shops_and_shoptets_own_hosts_are_read(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock, address: str
) -> None:
    answers.get(JOB, json=job("completed", address))
    assert shoptet.history_address(credentials, "3ax1844") == address


@pytest.mark.parametrize(
    "address",
    [
        "http://kocour.example/api-results/1.json",
        "https://kocour.example:8443/api-results/1.json",
        "https://a.kocour.example/api-results/1.json",
        "https://kocour.example.evil.example/1.json",
        "https://evil.example/kocour.example",
        "https://evil.example#kocour.example",
        "https://kocour.example@evil.example/",
        "https://evil.example\\@kocour.example/",
        "https://kocour.example\r\n.evil.example/",
        "http://12345.myshoptet.com/api-results/1.json",
        "https://12345.myshoptet.com:6379/",
        "https://myshoptet.com.evil.example/",
        "https://evilmyshoptet.com/",
        "https://.myshoptet.com/",
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:5000/",
        "http://[::1]/",
        "http://localhost/",
        "http://2130706433/",
        "file:///etc/passwd",
        "gopher://kocour.example/",
        "//kocour.example/1.json",
        "/api-results/1.json",
        "",
    ],
)
def test_a_foreign_host_is_never_called(
    shoptet: Shoptet, credentials: Credentials, answers: responses.RequestsMock, address: str
) -> None:
    answers.get(JOB, json=job("completed", address))
    with pytest.raises(PlatformError) as refusal:
        shoptet.history_address(credentials, "3ax1844")
    assert refusal.value.permanent
    with pytest.raises(PlatformError):
        list(shoptet.read_history(credentials, address))
    assert [call.request.url for call in answers.calls] == [JOB]


def test_a_shop_on_a_port_of_its_own_is_read_there_alone(
    shoptet: Shoptet, answers: responses.RequestsMock
) -> None:
    sandbox = Credentials("1", "http://127.0.0.1:5001/", Tokens())
    answers.get("http://127.0.0.1:5001/results/1.json", body=gzip.compress(b""))
    assert list(shoptet.read_history(sandbox, "http://127.0.0.1:5001/results/1.json")) == []
    with pytest.raises(PlatformError):
        list(shoptet.read_history(sandbox, "http://127.0.0.1:5002/results/1.json"))
