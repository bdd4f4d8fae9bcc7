"""emotrace eval: how far conclusions agree with labelled data."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from emotrace.ui import options

if TYPE_CHECKING:
    from emotrace.engine.evaluation.chain_report import ChainEvaluated
    from emotrace.engine.evaluation.evaluation import Evaluated
    from emotrace.engine.evaluation.report import Evaluation

Benchmark = Annotated[
    str,
    typer.Argument(help="labelled, goemotions, emodb, zones, ambivalence, explanations, or one that a plugin brings."),
]
Data = Annotated[
    Path,
    typer.Argument(
        help="labelled: a table (text and label, or path and label) or a folder of files for each label. zones, "
        "ambivalence: a table that lies beside its recordings."
    ),
]
Split = Annotated[
    str | None, typer.Option("--split", help="train, dev, test: a part that the data have.", show_default=False)
]
Limit = Annotated[
    int | None, typer.Option("--limit", min=1, help="No more examples, drawn at random.", show_default=False)
]
RandomSeed = Annotated[int, typer.Option("--seed", help="Of what is drawn at random.")]
Group = Annotated[
    str | None,
    typer.Option("--group", metavar="COLUMN", help="Column of the speaker, person, dialogue.", show_default=False),
]
TextColumn = Annotated[str, typer.Option("--text-column", metavar="COLUMN", help="Column of the words.")]
LabelColumn = Annotated[str, typer.Option("--label-column", metavar="COLUMN", help="Column of the label.")]
PathColumn = Annotated[str, typer.Option("--path-column", metavar="COLUMN", help="Column of the file's name.")]
Map = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="THEIRS=OURS", help="Take a label for one of ours; may be repeated."),
]
ObserverName = Annotated[
    str | None, typer.Option("--observer", help="Judge by this observer alone.", show_default=False)
]
BaselineSpec = Annotated[
    str | None,
    typer.Option(
        "--baseline",
        metavar="FILE",
        help="A person's norms from emotrace baseline make; group: each group against its own.",
        show_default=False,
    ),
]
NoGroupBaseline = Annotated[
    bool, typer.Option("--no-group-baseline", help="Spare the figures with each group against its own norms.")
]
Prior = Annotated[
    str | None,
    typer.Option(
        "--prior",
        metavar="flat|data|FILE",
        help="flat; data: label shares of the benchmark's train part; or the shares of a labelled table. "
        "Without it: data for goemotions with ekman's labels, else flat.",
        show_default=False,
    ),
]
HeldOut = Annotated[
    bool,
    typer.Option(
        "--leave-one-group-out", help="Also train without each group and judge it, so that nothing was seen before."
    ),
]
Words = Annotated[
    bool,
    typer.Option(
        "--words",
        help="Also recognise and read what is said in recordings; without it, the voice alone. zones and ambivalence "
        "always do.",
    ),
]
Segments = Annotated[
    Path | None,
    typer.Option(
        "--segments",
        metavar="TABLE.csv",
        help="ambivalence: a table of its stretches, with file, start and end.",
        show_default=False,
    ),
]
RandomSplits = Annotated[
    bool, typer.Option("--random-splits", help="zones: draw windows, not persons, as CALMED does; warns of it.")
]
Predictions = Annotated[
    Path | None,
    typer.Option("--predictions", metavar="FILE", help="Write each example's answer as CSV.", show_default=False),
]
Figure = Annotated[
    Path | None,
    typer.Option(
        "--figure", metavar="FILE.svg", help="Draw calibration and abstention as a picture.", show_default=False
    ),
]


def evaluate(  # noqa: PLR0913  # one parameter for each option of the command line
    context: typer.Context,
    benchmark: Benchmark,
    path: Data,
    split: Split = None,
    limit: Limit = None,
    seed: RandomSeed = 0,
    group: Group = None,
    text_column: TextColumn = "text",
    label_column: LabelColumn = "label",
    path_column: PathColumn = "path",
    mapped: Map = None,
    observer: ObserverName = None,
    baseline: BaselineSpec = None,
    no_group_baseline: NoGroupBaseline = False,
    prior: Prior = None,
    leave_one_group_out: HeldOut = False,
    words: Words = False,
    segments: Segments = None,
    random_splits: RandomSplits = False,
    form: options.MdOrJson = None,
    output: options.Output = "-",
    predictions: Predictions = None,
    figure: Figure = None,
    rules: options.Rules = None,
    offline: options.Offline = False,
    timeout: options.Timeout = 600.0,
    model: options.ModelSpec = None,
    no_llm: options.NoLlm = False,
) -> None:
    """Judge labelled data and print the scores, beside what needs no skill.

    \b
    emotrace eval goemotions FOLDER --split test
    emotrace eval labelled texts.csv
    emotrace eval labelled FOLDER
    emotrace eval labelled recordings.csv --group speaker
    emotrace eval zones zones.csv
    emotrace eval ambivalence clips.csv --segments stretches.csv
    emotrace eval explanations examples/explanations/heldout.jsonl

    Labels such as happy and sadness map by themselves; labels that do not
    are left out and counted, unless --map takes them for one of ours. Nothing
    is learned here: the weights in use stay as they are. Figures on data that
    they were learned from flatter; the model cards name these data.

    zones: a table with file, person, start, end (seconds) and zone (green,
    blue, yellow, red), a stretch a row. Scores are over windows of 200 ms;
    what is learned, for the baseline, comes from other persons.

    ambivalence: a table with file and ambivalent (yes, no), perhaps person.
    Its stretches, where they are labelled, have start and end in rows of the
    same table or in one of their own. Subtitles of a recording's name beside
    it (clip.mp4, clip.srt) are read in place of recognised words.

    explanations are measured over cases of evidence (JSONL): how many
    sentences are true at first writing, what they cover, how varied and how
    fast they are, for the realizer, the language model, and that untrained.
    """
    from emotrace.ui.evaluation_inputs import check_data_kept
    from emotrace.ui.evaluation_options import EXPLANATIONS, refuse_others
    from emotrace.ui.session import Options, files_of
    from emotrace.ui.spellings import spellings_of
    from emotrace.ui.writing import check_ending, check_unread, format_among

    chosen = Options(no_llm=True, offline=offline, seed=seed, rules=rules or (), seconds=timeout, recognise=words)
    check_unread([output, predictions, figure], [path, segments, prior, baseline, model, *files_of(chosen)])
    check_data_kept([output, predictions, figure], path, prior)
    written = format_among(("md", "json"), form, output)
    check_ending(figure, ".svg")
    check_ending(predictions, ".csv")
    if benchmark == EXPLANATIONS:
        refuse_others(context, benchmark)
        _explanations(path, model, no_llm, limit, seed, offline, written, output)
        return
    from emotrace.engine.benchmark import Selection
    from emotrace.engine.host import PluginHost
    from emotrace.ui.evaluating import Wanted, run, run_chain

    host = PluginHost.installed()
    of_chain = {one.name: one for one in host.chain_benchmarks()}.get(benchmark)
    refuse_others(context, benchmark, of_chain)

    selection = Selection(
        path=path,
        split=split,
        text=text_column,
        label=label_column,
        file=path_column,
        group=group,
        spellings=spellings_of(mapped or ()),
        limit=limit,
        seed=seed,
        segments=segments,
        random_splits=random_splits,
    )
    wanted = Wanted(benchmark, selection, observer, baseline, not no_group_baseline, prior, leave_one_group_out)
    if of_chain is not None:
        found = run_chain(of_chain, wanted, chosen, host)
        _write_chain(found, written, output, predictions)
        return
    evaluated = run(wanted, chosen, host)
    _write(evaluated.evaluation, written, output)
    _write_beside(evaluated, predictions, figure)


def _explanations(  # as above
    path: Path,
    model: str | None,
    no_llm: bool,
    limit: int | None,
    seed: int,
    offline: bool,
    form: str,
    output: str,
) -> None:
    from emotrace.ui.explanation_scores import Wanted, as_markdown, run
    from emotrace.ui.writing import put

    found = run(Wanted(path, model, no_llm, limit, seed, offline))
    put(found.model_dump_json(indent=2) if form == "json" else as_markdown(found), output)


def _write_chain(found: "ChainEvaluated", form: str, output: str, predictions: Path | None) -> None:
    from emotrace.ui.chain_evaluation_report import as_markdown, as_predictions
    from emotrace.ui.session import warn
    from emotrace.ui.writing import put

    evaluation = found.evaluation
    if evaluation.warning:
        warn(f"warning: {evaluation.warning}")
    put(evaluation.model_dump_json(indent=2) if form == "json" else as_markdown(evaluation), output)
    if predictions is not None:
        put(as_predictions(found), str(predictions))


def _write(evaluation: "Evaluation", form: str, output: str) -> None:
    from emotrace.ui.evaluation_report import as_markdown
    from emotrace.ui.writing import put

    put(evaluation.model_dump_json(indent=2) if form == "json" else as_markdown(evaluation), output)


def _write_beside(evaluated: "Evaluated", predictions: Path | None, figure: Path | None) -> None:
    from emotrace.ui.evaluation_figure import as_svg
    from emotrace.ui.evaluation_report import as_predictions
    from emotrace.ui.writing import put

    if predictions is not None:
        put(as_predictions(evaluated), str(predictions))
    if figure is not None:
        put(as_svg(evaluated.evaluation), str(figure))
