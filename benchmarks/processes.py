"""What processes take of a machine's memory, from what Linux tells in /proc."""

from pathlib import Path


def family(process: int) -> list[int]:
    """A process and all that it started."""
    found = [process]
    for one in found:
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            found += [int(child) for child in _read(children).split()]
    return found


def kilobytes(process: int, file: str, key: str) -> int:
    """A figure of a process, in units of 1,024 bytes; 0 where it has ended.

    Args:
        process: its number.
        file: "status" or "smaps_rollup".
        key: "VmRSS" for what is resident, "VmHWM" for the most that was; of the second file "Pss", which counts what
            processes share once.
    """
    lines = (line.split() for line in _read(Path(f"/proc/{process}/{file}")).splitlines())
    return next((int(line[1]) for line in lines if line[:1] == [f"{key}:"]), 0)


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # it ended meanwhile
        return ""
