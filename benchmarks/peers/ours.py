"""emotrace's side: judges what comes in on standard input, in emotrace's own environment.

One JSON object a line, {"text": "..."} or {"path": "..."}; for each one line out: the log posterior by label, whether
anything was observed that weighs, what failed, and the seconds that it took.
"""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from emotrace.engine.errors import InputError
from emotrace.engine.intake import given_file, given_text
from emotrace.engine.orchestrator import Engine
from emotrace.ui.session import Options, open_engine


def judged(engine: Engine, lines: Iterator[str]) -> Iterator[dict[str, object]]:
    """What the engine makes of each line."""
    for line in lines:
        asked = json.loads(line)
        start = time.perf_counter()
        try:
            given = given_text(asked["text"]) if "text" in asked else given_file(Path(asked["path"]))
            judgement = engine.judge([given])
            scores, weighs = judgement.belief.log_score, bool(judgement.belief.contributions)
            failed = [f"{one.where}: {one.message}" for one in judgement.failures]
        except InputError as error:
            scores, weighs, failed = dict.fromkeys(engine.taxonomy.labels, 0.0), False, [str(error)]
        yield {"scores": scores, "weighs": weighs, "failed": failed, "seconds": time.perf_counter() - start}


def main() -> None:
    """Read, judge, write."""
    with open_engine(Options(no_llm=True)) as engine:
        try:
            for answer in judged(engine, iter(sys.stdin)):
                print(json.dumps(answer), flush=True)
        finally:
            engine.close()


if __name__ == "__main__":
    main()
