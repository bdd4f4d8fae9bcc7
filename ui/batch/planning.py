"""What the rows of a batch depend on, so that nobody goes on with what was begun otherwise."""

from importlib.metadata import version
from pathlib import Path

from emotrace.engine.modelfiles import sha256_of_all
from emotrace.ui.batch.columns import Columns
from emotrace.ui.batch.inputs import STDIN
from emotrace.ui.batch.mark import Plan
from emotrace.ui.log.keys import SPEECH_MODEL, speech_model
from emotrace.ui.session import Options


def plan_of(
    given: str, columns: Columns, options: Options, *, brief: bool, limit: int | None, sample: int | None
) -> Plan:
    """The plan; how many workers there are, and which engine has them, changes no row."""
    settings: dict[str, object] = {
        "--brief": brief,
        "--limit": limit,
        "--sample": sample,
        "--chain": options.chain,
        "--no-llm": options.no_llm,
        "--model": None if options.no_llm else options.model or "by default",
        "--taxonomy": options.taxonomy,
        "--seed": options.seed,
        "--rules": ", ".join(_with_hash(pair) for pair in options.rules),
        "--baseline": _with_hash(options.baseline) if options.baseline else None,
        "--fps": options.frames_per_second,
        "--person": options.person,
        "--without": ", ".join(sorted(options.without)),
        "--timeout": options.seconds,
        SPEECH_MODEL: speech_model(),
        "emotrace": version("emotrace"),
        **{f"--{what}-column": name for what, name in columns.named().items()},
    }
    told = {name: str(value) for name, value in settings.items() if value not in (None, "", False)}
    return Plan(input=given if given == STDIN else str(Path(given).absolute()), settings=told)


def _with_hash(named: str) -> str:
    """A file's or folder's name, and what it holds; the name alone where it is not there, which is told later."""
    path = Path(named.rpartition("=")[2])
    return f"{named} ({sha256_of_all(path)[:12]})" if path.exists() else named
