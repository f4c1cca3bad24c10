"""A snapshot from asking to its file."""

import gzip
import json

import pytest

from sandbox.jobs import finish
from tests.sandbox.conftest import PATIENCE_SECONDS, Clock, Make, Receiver
from tests.sandbox.partner import Partner


@pytest.fixture
def job_id(partner: Partner, receiver: Receiver) -> str:
    partner.register(receiver.url, "job:finished")
    answer = partner.call("GET", "/api/orders/snapshot?include=notes")
    assert answer.status_code == 202
    return str(answer.get_json()["data"]["jobId"])


def _finish(partner: Partner, job_id: str) -> str:
    finish(partner.platform, partner.platform.jobs[job_id])
    job = partner.get(f"/api/system/jobs/{job_id}")["job"]
    return str(job["resultUrl"]).removeprefix(partner.platform.public_url)


def test_nothing_is_queued_while_nobody_listens(partner: Partner) -> None:
    assert partner.call("GET", "/api/orders/snapshot").status_code == 403
    assert partner.platform.jobs == {}


def test_the_end_is_told_and_the_file_holds_every_order(
    partner: Partner, receiver: Receiver, job_id: str
) -> None:
    path = _finish(partner, job_id)
    told = json.loads(receiver.next()[2])
    assert (told["event"], told["eventInstance"]) == ("job:finished", job_id)
    answer = partner.client.get(path)
    assert "Content-Encoding" not in answer.headers
    orders = [json.loads(line) for line in gzip.decompress(answer.data).splitlines()]
    assert [order["code"] for order in orders] == list(partner.platform.shop.orders)
    shown = partner.get(f"/api/orders/{orders[0]['code']}?include=notes")["order"]
    assert orders[0] == shown
    assert partner.platform.jobs[job_id].downloads == 1


def test_a_snapshot_takes_the_filters_of_the_list(partner: Partner, receiver: Receiver) -> None:
    partner.register(receiver.url, "job:finished")
    answer = partner.call("GET", "/api/orders/snapshot?statusId=-4")
    path = _finish(partner, answer.get_json()["data"]["jobId"])
    lines = gzip.decompress(partner.client.get(path).data).splitlines()
    assert lines
    assert {json.loads(line)["status"]["id"] for line in lines} == {-4}


def test_impatience_is_refused_until_the_job_is_done(partner: Partner, job_id: str) -> None:
    path = f"/api/system/jobs/{job_id}"
    answers = [partner.call("GET", path) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [403]
    error = answers[-1].get_json()["errors"][0]
    assert error["errorCode"] == "job-detail-try-counter-exceeded-limit"
    finish(partner.platform, partner.platform.jobs[job_id])
    assert partner.get(path)["job"]["status"] == "completed"


def test_a_file_is_thrown_away_after_a_day(partner: Partner, clock: Clock, job_id: str) -> None:
    path = _finish(partner, job_id)
    clock.forward(hours=24, seconds=1)
    assert partner.client.get(path).status_code == 404
    partner.token = partner.new_token().get_json()["access_token"]
    job = partner.get(f"/api/system/jobs/{job_id}")["job"]
    assert (job["status"], job["resultUrl"]) == ("expired", None)


def test_a_file_needs_its_whole_secret_address(partner: Partner, job_id: str) -> None:
    _finish(partner, job_id)
    assert partner.client.get(f"/api-results/{job_id}-guessed.json").status_code == 404


def test_a_job_ends_by_itself_and_only_once(make: Make, receiver: Receiver) -> None:
    partner = Partner.installed_in(make(job_seconds=0.0))
    partner.register(receiver.url, "job:finished")
    partner.call("GET", "/api/orders/snapshot")
    receiver.next()
    (job,) = partner.platform.jobs.values()
    finish(partner.platform, job)
    assert partner.platform.sender.wait_until_idle(PATIENCE_SECONDS)
    assert receiver.nothing_more()
