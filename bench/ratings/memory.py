"""How much memory a process has needed."""

import resource
from pathlib import Path


def peak_mb() -> float:
    """Return the most memory that this process had at once, in MB.

    Where there is none of Linux's /proc, a process started by a larger one may report that one's.
    """
    try:
        status = Path("/proc/self/status").read_text()
    except FileNotFoundError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(peak.split()[1]) / 1024
