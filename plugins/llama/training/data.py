"""`emotrace train explainer-data`: instruction records from cases that have sentences, and from variants of them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from emotrace.engine.chain import Chain
from emotrace.engine.errors import InputError
from emotrace.engine.explainer.cases import Case, case_of, json_lines, read_cases
from emotrace.engine.explainer.records import InstructionRecord, case_problems, record_of
from emotrace.engine.explainer.sampling import Pool
from emotrace.engine.explainer.widening import widened
from emotrace.engine.host import PluginHost
from emotrace.engine.observation import Observation
from emotrace.engine.result import Result
from emotrace.engine.trainer import Training

RECORDS = "records.jsonl"
CHAIN = "expression"


class ExplainerData:
    """Makes what `emotrace train explainer` learns from."""

    name = "explainer-data"
    reads = "cases with sentences, one a line (JSONL), or a folder of results (JSON) to be explained"

    def train(self, training: Training) -> Iterator[str]:
        """Write records.jsonl: each case, and a variant of it; of results, what a model is told, without replies.

        Raises:
            InputError: a case cannot be read, or one of its sentences is not true of it.
        """
        chain = _chain()
        training.out.mkdir(parents=True, exist_ok=True)
        path = training.out / RECORDS
        if training.data.is_dir():
            cases: Sequence[Case] = results_in(training.data)
            yield f"{len(cases)} results"
            _write((_untold(case, chain) for case in cases), path)
            yield f"wrote {path}: what a model is told of each, without replies"
            return
        cases = [case for case in read_cases(training.data) if case.sentences][: training.limit]
        if not cases:
            raise InputError(f"{training.data} holds no case with sentences; there is nothing to learn from")
        for problem in (problem for case in cases for problem in case_problems(case, chain)):
            raise InputError(f"{training.data.name}: {problem}")
        records = list(_records(cases, chain, training.seed))
        _write(records, path)
        variants = sum(record.origin.endswith("widened") for record in records)
        yield f"{len(cases)} cases and {variants} variants of them in which every sentence is still true"
        yield f"wrote {path}"


def _chain() -> Chain:
    return next(one for one in PluginHost.installed().chains() if one.card.name == CHAIN)


def results_in(folder: Path) -> list[Case]:
    """A case from each result in a folder.

    Raises:
        InputError: there is none, or one cannot be read.
    """
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise InputError(f"{folder} holds no result; write some with: emotrace explain ... -o {folder}/NAME.json")
    return [case_of(Result.load(path), path.stem, "real") for path in paths]


def pool_of(cases: Sequence[Case]) -> Pool:
    """All observations of some cases, by modality."""
    pool: dict[str, list[Observation]] = defaultdict(list)
    for case in cases:
        for observation in case.observations:
            pool[observation.modality].append(observation)
    return pool


def _records(cases: Sequence[Case], chain: Chain, seed: int) -> Iterator[InstructionRecord]:
    import numpy as np

    pool, rng = pool_of(cases), np.random.default_rng(seed)
    for case in cases:
        yield record_of(case, chain)
        variant = widened(case, chain, pool, rng)
        if variant is not case:
            yield record_of(variant, chain)


def _untold(case: Case, chain: Chain) -> InstructionRecord:
    blank = case.changed(sentences=tuple("" for _ in case.plan(chain).points))
    record = record_of(blank, chain)
    return record.model_copy(update={"turns": tuple(turn for turn in record.turns if turn.role != "assistant")})


def _write(records: "Iterator[InstructionRecord] | Sequence[InstructionRecord]", path: Path) -> None:
    path.write_text("".join(f"{record.model_dump_json()}\n" for record in records), "utf-8")


def read_records(path: Path) -> list[InstructionRecord]:
    """Records as `ExplainerData` wrote them; InputError where a line is none."""
    try:
        return [InstructionRecord.model_validate_json(line) for line in json_lines(path) if line.strip()]
    except (OSError, ValueError) as error:
        raise InputError(f"{path} holds no instruction records: {str(error).splitlines()[0]}") from error
