"""emotrace eval: how far conclusions agree with labelled data."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from emotrace.ui import options

if TYPE_CHECKING:
    from emotrace.engine.evaluation.evaluation import Evaluated
    from emotrace.engine.evaluation.report import Evaluation

Benchmark = Annotated[
    str, typer.Argument(help="labelled, goemotions, emodb, explanations, or one that a plugin brings.")
]
Data = Annotated[
    Path,
    typer.Argument(help="labelled: a table (text and label, or path and label) or a folder of files for each label."),
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
    typer.Option("--words", help="Also recognise and read what is said in recordings; without it, the voice alone."),
]
Form = Annotated[Literal["md", "json"] | None, typer.Option("--format", "-f", help="md or json.", show_default=False)]
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
    form: Form = None,
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
    emotrace eval explanations examples/explanations/heldout.jsonl

    Labels such as happy and sadness map by themselves; labels that do not
    are left out and counted, unless --map takes them for one of ours. Nothing
    is learned here: the weights in use stay as they are. Figures on data that
    they were learned from flatter; the model cards name these data.

    explanations are measured over cases of evidence (JSONL): how many
    sentences are true at first writing, what they cover, how varied and how
    fast they are, for the realizer, the language model, and that untrained.
    """
    if benchmark == "explanations":
        _explanations(path, model, no_llm, limit, seed, offline, form, output)
        return
    from emotrace.engine.benchmark import Selection
    from emotrace.ui.evaluating import Wanted, run
    from emotrace.ui.session import Options

    selection = Selection(
        path=path,
        split=split,
        text=text_column,
        label=label_column,
        file=path_column,
        group=group,
        spellings=_spellings(mapped or ()),
        limit=limit,
        seed=seed,
    )
    wanted = Wanted(benchmark, selection, observer, baseline, not no_group_baseline, prior, leave_one_group_out)
    chosen = Options(no_llm=True, offline=offline, seed=seed, rules=rules or (), seconds=timeout, recognise=words)
    evaluated = run(wanted, chosen)
    _write(evaluated.evaluation, form, output)
    _write_beside(evaluated, predictions, figure)


def _explanations(  # as above
    path: Path,
    model: str | None,
    no_llm: bool,
    limit: int | None,
    seed: int,
    offline: bool,
    form: Literal["md", "json"] | None,
    output: str,
) -> None:
    from emotrace.ui.explanation_scores import Wanted, as_markdown, run
    from emotrace.ui.writing import format_for, put

    found = run(Wanted(path, model, no_llm, limit, seed, offline))
    wanted = format_for(form, output)
    put(found.model_dump_json(indent=2) if wanted == "json" else as_markdown(found), output)


def _spellings(pairs: Sequence[str]) -> dict[str, str]:
    from emotrace.engine.errors import UsageError

    found = {}
    for pair in pairs:
        theirs, separator, ours = pair.rpartition("=")
        if not separator:
            raise UsageError(f"--map takes THEIRS=OURS, not {pair!r}")
        found[theirs] = ours
    return found


def _write(evaluation: "Evaluation", form: Literal["md", "json"] | None, output: str) -> None:
    from emotrace.ui.evaluation_report import as_markdown
    from emotrace.ui.writing import format_for, put

    wanted = format_for(form, output)
    put(evaluation.model_dump_json(indent=2) if wanted == "json" else as_markdown(evaluation), output)


def _write_beside(evaluated: "Evaluated", predictions: Path | None, figure: Path | None) -> None:
    from emotrace.ui.evaluation_figure import as_svg
    from emotrace.ui.evaluation_report import as_predictions
    from emotrace.ui.writing import put

    if predictions is not None:
        put(as_predictions(evaluated), str(predictions))
    if figure is not None:
        put(as_svg(evaluated.evaluation), str(figure))
