"""What can be set about the sandbox."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """One sandbox shop. Times in seconds; the defaults are what Shoptet does.

    `public_url` is where browsers reach the shop; `server.running` replaces it by its own address.
    `retry_seconds` pass between delivery attempts, `job_seconds` from asking for a snapshot to its
    file. The bucket of calls holds `bucket_capacity` drops and loses `bucket_leak` a second.
    """

    plugin_url: str = "http://127.0.0.1:8600"
    public_url: str = "http://localhost:8601"
    seed: int = 1
    customers: int = 320
    orders: int = 1600
    client_id: str = "5a9d1b0c7e3f2a64"
    client_secret: str = "shoasecret_" + "5" * 64
    eshop_id: int = 222651
    timeout_seconds: float = 4.0
    retry_seconds: float = 900.0
    attempts: int = 3
    senders: int = 8
    job_seconds: float = 0.5
    bucket_capacity: int = 200
    bucket_leak: float = 10.0
    parallel_calls: int = 3
