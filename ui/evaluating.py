"""Puts together what an evaluation needs: data, observers, prior, norms."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from emotrace.engine.benchmark import Benchmark, ChainBenchmark, LabelledData, Selection
from emotrace.engine.errors import EmotraceError, UsageError
from emotrace.engine.evaluation.chain_report import ChainEvaluated
from emotrace.engine.evaluation.drawing import log_shares
from emotrace.engine.evaluation.evaluation import Evaluated, Plan, evaluate
from emotrace.engine.host import PluginHost
from emotrace.engine.intake import read
from emotrace.engine.record import Nats
from emotrace.engine.trainer import CrossValidator
from emotrace.ui.evaluation_options import EXPLANATIONS
from emotrace.ui.progress_bar import watched
from emotrace.ui.session import Options, open_engine, unknown

if TYPE_CHECKING:
    from emotrace.engine.orchestrator import Engine

GROUP = "group"
"""What --baseline is for each group's own norms."""


@dataclass(frozen=True)
class Wanted:
    """What the user asked for."""

    benchmark: str
    selection: Selection
    observer: str | None
    baseline: str | None
    """A file, "group", or None."""
    group_baselines: bool
    prior: str | None
    """flat, data, a file, or None for what suits the data."""
    leave_one_group_out: bool


def run(wanted: Wanted, options: Options, host: PluginHost) -> Evaluated:
    """Read the data, judge and measure.

    Raises:
        UsageError: an option names something that does not exist, or does not suit the data.
        InputError: the data cannot be read, or nothing of them judged.
    """
    benchmark = _benchmark(wanted.benchmark, host)
    data = benchmark.read(wanted.selection)
    one_for_all = None if wanted.baseline == GROUP else wanted.baseline
    with open_engine(replace(options, baseline=one_for_all), host) as opened:
        engine = replace(_with_observer(opened, wanted.observer), log_prior=_prior(wanted, benchmark, data))
        plan = Plan(
            benchmark=wanted.benchmark,
            groups_alone="only" if wanted.baseline == GROUP else "beside" if wanted.group_baselines else "no",
            held_out=_validator(host, engine, data) if wanted.leave_one_group_out else None,
            seed=options.seed,
            settings=_settings(wanted, engine, options),
        )
        return evaluate(engine, data, plan, watched)


def run_chain(benchmark: ChainBenchmark, wanted: Wanted, options: Options, host: PluginHost) -> ChainEvaluated:
    """Hold a chain's findings against labels; its recordings are judged as `emotrace explain` does, words and all.

    Raises:
        UsageError: an option names something that does not exist.
        InputError: the data cannot be read, or nothing of them judged.
    """
    if wanted.baseline == GROUP:
        raise UsageError(f"--baseline group is not for {benchmark.name}; name a file of one person's norms")
    chosen = replace(options, chain=benchmark.chain, baseline=wanted.baseline, recognise=True)
    with open_engine(chosen, host) as opened:
        engine = _with_observer(opened, wanted.observer)
        found = benchmark.measure(engine, wanted.selection, watched)
        evaluation = found.evaluation.model_copy(update={"settings": dict(_settings(wanted, engine, options))})
        return replace(found, evaluation=evaluation)


def _benchmark(name: str, host: PluginHost) -> Benchmark:
    by_name = {one.name: one for one in host.benchmarks()}
    if name not in by_name:
        of_chains = (one.name for one in host.chain_benchmarks())
        raise UsageError(unknown("benchmark", name, [*by_name, *of_chains, EXPLANATIONS]))
    return by_name[name]


def _with_observer(engine: "Engine", name: str | None) -> "Engine":
    if name is None:
        return engine
    kept = [one for one in engine.observers if one.card.name == name]
    if not kept:
        raise UsageError(unknown("observer", name, (one.card.name for one in engine.observers)))
    return replace(engine, observers=kept)


def _prior(wanted: Wanted, benchmark: Benchmark, data: LabelledData) -> Nats | None:
    """The log prior; None for a flat one."""
    match wanted.prior:
        case None:
            return data.log_prior
        case "flat":
            return None
        case "data" if data.log_prior is None:
            raise UsageError(
                "--prior data needs a train part with ekman's labels beside the data; name a labelled file, or flat"
            )
        case "data":
            return data.log_prior
        case file:
            other = replace(wanted.selection, path=Path(file), split=None, limit=None)
            return log_shares(benchmark.read(other).examples)


def _validator(host: PluginHost, engine: "Engine", data: LabelledData) -> CrossValidator:
    """The trainer of the observer that reads what the data hold.

    Raises:
        UsageError: there is none that can train without a group, or the data have fewer than two groups.
    """
    if len({one.group for one in data.examples}) < 2:
        raise UsageError("--leave-one-group-out needs data with two groups at least; name their column with --group")
    names = _reading(engine, data)
    for trainer in host.trainers():
        if trainer.name in names and isinstance(trainer, CrossValidator):
            return trainer
    raise UsageError(f"--leave-one-group-out: no trainer for {' or '.join(names) or 'these data'} can do that")


def _reading(engine: "Engine", data: LabelledData) -> list[str]:
    """Names and modalities of the observers that read the first example that can be read."""
    for example in data.examples:
        try:
            kinds = {track.kind for track in read([example.given()], engine.readers).tracks}
        except EmotraceError:
            continue
        cards = [one.card for one in engine.observers if kinds & set(one.card.reads)]
        return list(dict.fromkeys(name for card in cards for name in (card.name, card.modality)))
    return []


def _settings(wanted: Wanted, engine: "Engine", options: Options) -> Mapping[str, str]:
    from importlib.metadata import version

    selection = wanted.selection
    told = {
        "path": str(selection.path),
        "split": selection.split,
        "limit": selection.limit,
        "seed": selection.seed,
        "group": selection.group,
        "segments": None if selection.segments is None else str(selection.segments),
        "random splits": "yes" if selection.random_splits else None,
        "map": ", ".join(f"{theirs}={ours}" for theirs, ours in selection.spellings.items()) or None,
        "prior": "flat" if engine.log_prior is None else wanted.prior or "data",
        "baseline": wanted.baseline,
        "rules": ", ".join(options.rules) or None,
        "observers": ", ".join(f"{one.card.name} {one.card.version}" for one in engine.observers),
        "emotrace": version("emotrace"),
    }
    return {name: str(value) for name, value in told.items() if value is not None}
