"""What a process has used so far, from /proc: a machine that others share tells less by the clock."""

import os
from pathlib import Path

HERE = Path("/proc/self/status").exists()
"""Whether this system tells; macOS does not."""


def resident_kb(pid: int, name: str = "VmRSS") -> int:
    """What a process holds in memory just now; `VmHWM` is the most it ever held."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)


def cpu_s(pid: int) -> float:
    """Processor time of all its threads; 0 where the system does not tell."""
    if not HERE:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
