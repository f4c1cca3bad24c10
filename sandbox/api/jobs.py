"""Snapshots and their jobs; the file itself lies on the shop's own address."""

from collections.abc import Iterator

from flask import Blueprint, Response, abort

from sandbox.api.answers import ApiError, answer, include
from sandbox.api.order_filters import wanted
from sandbox.context import the_platform
from sandbox.jobs import MAX_POLLS, RESULT_LIFETIME, Job, expire, start_snapshot
from sandbox.prices import Json
from sandbox.stamps import stamp

CHUNK = 65536
results = Blueprint("results", __name__)


def add_to(api: Blueprint) -> None:
    """Add the routes of jobs."""
    api.get("/orders/snapshot")(ask_for_snapshot)
    api.get("/system/jobs/<job_id>")(show_job)


def ask_for_snapshot() -> Response:
    """Queue a snapshot of all orders; 403 while nobody would hear of its end."""
    platform, fits = the_platform(), wanted()
    with platform.lock:
        kept = platform.active()
        if kept is None or kept.webhook_of("job:finished") is None:
            message = "Register the webhook job:finished first."
            raise ApiError(403, "missing-webhook", message, "job:finished")
        return answer({"jobId": start_snapshot(platform, fits, include()).id}, 202)


def show_job(job_id: str) -> Response:
    """Answer a job; 403 when an unfinished one is asked for too often."""
    platform = the_platform()
    with platform.lock:
        job = platform.jobs.get(job_id)
        if job is None:
            raise ApiError(404, "job-not-found", f'Job with ID "{job_id}" not found.', job_id)
        expire(job, platform.now())
        if job.completed is None:
            _count_poll(job)
        return answer({"job": _document(job, platform.public_url)})


def _count_poll(job: Job) -> None:
    job.polls += 1
    if job.polls > MAX_POLLS:
        message = "You have exceeded the limit of job detail request for\nunprocessed job "
        message += f'"{job.id}". Please wait for job:finished\nevent after job is completed!'
        raise ApiError(403, "job-detail-try-counter-exceeded-limit", message, job.id)


def _document(job: Job, root: str) -> Json:
    done = job.completed
    return {
        "jobId": job.id,
        "endpoint": job.endpoint,
        "creationTime": stamp(job.created),
        "completionTime": stamp(done) if done else None,
        "duration": f"{(done - job.created).total_seconds():.3f}" if done else None,
        "status": job.status,
        "resultUrl": f"{root}/api-results/{job.file_name}" if job.result else None,
        "validUntil": stamp(done + RESULT_LIFETIME) if done else None,
        "log": None,
        "language": "cs",
    }


@results.get("/api-results/<file_name>")
def download(file_name: str) -> Response:
    """Send a job's file: gzip, no token needed, the address is the secret."""
    platform = the_platform()
    with platform.lock:
        job = next((job for job in platform.jobs.values() if job.file_name == file_name), None)
        if job is not None:
            expire(job, platform.now())
        if job is None or job.result is None:
            abort(404)
        content = job.result

    def chunks() -> Iterator[bytes]:
        for start in range(0, len(content), CHUNK):
            yield content[start : start + CHUNK]
        job.downloads += 1

    # Not Content-Encoding: the file itself is compressed, whatever the client can unpack.
    return Response(
        chunks(),
        content_type="application/gzip",
        headers={"Content-Length": str(len(content))},
    )
