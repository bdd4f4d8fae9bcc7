"""emotrace batch: whole data sets, a row for each input."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from emotrace.ui import options

if TYPE_CHECKING:
    from emotrace.ui.batch.mark import Mark
    from emotrace.ui.batch.running import Answers, Wanted

Given = Annotated[
    str,
    typer.Argument(
        metavar="INPUT",
        help="A folder, a pattern, a table (CSV, TSV, JSONL, Parquet), a text with one text a line, or - for standard "
        "input.",
        show_default=False,
    ),
]
Out = Annotated[
    str,
    typer.Argument(
        metavar="OUT", help="FILE.jsonl, FOLDER.parquet, FILE.sqlite, or log: the store.", show_default=False
    ),
]
Brief = Annotated[bool, typer.Option("--brief", help="Decide alone: no sentences, and of texts no spans.")]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="Only the first so many.", show_default=False)]
Sample = Annotated[
    int | None, typer.Option("--sample", min=1, help="So many, drawn at random with --seed.", show_default=False)
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        min=1,
        max=256,
        help="Processes that work side by side, each on one core. Without it, as many as this machine has cores and "
        "memory for, at most 8; one with all cores where INPUT is short.",
        show_default=False,
    ),
]
Engine = Annotated[
    Literal["local", "ray"],
    typer.Option("--engine", help="Who has the workers: this machine, or Ray, which may be on many."),
]
Address = Annotated[
    str | None,
    typer.Option(
        "--address",
        metavar="ADDRESS",
        help="Of a running Ray cluster; auto for the one that this machine is in. Without it, Ray is started here.",
        show_default=False,
    ),
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit status 1 where a row is an error.")]
Refresh = Annotated[bool, typer.Option("--refresh", help="Start OUT anew, and compute again what the store holds.")]


def _column(what: str, holds: str) -> object:
    return typer.Option(f"--{what}-column", metavar="COLUMN", help=f"Column of {holds}.", show_default=False)


TextColumn = Annotated[str | None, _column("text", "the words")]
ImageColumn = Annotated[str | None, _column("image", "pictures' paths")]
AudioColumn = Annotated[str | None, _column("audio", "recordings' paths")]
VideoColumn = Annotated[str | None, _column("video", "clips' paths")]
ContextColumn = Annotated[str | None, _column("context", "what is known around it: shown, never counted")]
SpeakerColumn = Annotated[str | None, _column("speaker", "whom it is about: a speaker, or the number of a face")]
IdColumn = Annotated[str | None, _column("id", "what rows are called")]


def batch(  # noqa: PLR0913  # one parameter for each option of the command line
    given: Given,
    out: Out,
    text_column: TextColumn = None,
    image_column: ImageColumn = None,
    audio_column: AudioColumn = None,
    video_column: VideoColumn = None,
    context_column: ContextColumn = None,
    speaker_column: SpeakerColumn = None,
    id_column: IdColumn = None,
    brief: Brief = False,
    limit: Limit = None,
    sample: Sample = None,
    workers: Workers = None,
    engine: Engine = "local",
    address: Address = None,
    strict: Strict = False,
    refresh: Refresh = False,
    log: options.KeepLog = False,
    chain: options.ChainName = "expression",
    model: options.ModelSpec = None,
    no_llm: options.NoLlm = False,
    taxonomy: options.TaxonomyName = "ekman",
    rules: options.Rules = None,
    baseline: options.Baseline = None,
    fps: options.FramesPerSecond = 5.0,
    person: options.Person = None,
    without: options.Without = None,
    offline: options.Offline = False,
    seed: options.Seed = 0,
    timeout: options.Timeout = 600.0,
) -> None:
    """Judge a whole data set: each input becomes one row, a result or the reason why there is none.

    \b
    emotrace batch clips/ out.jsonl
    emotrace batch posts.csv out.parquet --no-llm --workers 2
    emotrace batch posts.txt log --brief
    emotrace batch posts.csv out.parquet --engine ray --address auto --workers 64

    Stopped or killed at any moment, the same command goes on where it was.
    """
    from emotrace.engine.cores import cores
    from emotrace.ui.batch.columns import Columns
    from emotrace.ui.batch.out import store_of
    from emotrace.ui.batch.running import Wanted
    from emotrace.ui.session import Options

    columns = Columns(
        text=text_column,
        image=image_column,
        audio=audio_column,
        video=video_column,
        context=context_column,
        speaker=speaker_column,
        id=id_column,
    )
    chosen = Options(
        chain,
        model,
        no_llm or brief,
        taxonomy,
        offline,
        seed,
        tuple(rules or ()),
        timeout,
        baseline,
        fps,
        person,
        tuple(without or ()),
    )
    if engine == "ray":
        workers = workers or cores()
    wanted = Wanted(given, out, columns, chosen, brief, limit, sample, workers, store_of(out, log), refresh)
    mark = _run(wanted, _answers(engine, address, wanted.log is not None))
    if strict and mark.errors:
        raise typer.Exit(1)


def _answers(engine: str, address: str | None, stored: bool) -> "Answers":
    """Who has the items answered."""
    from emotrace.engine.errors import UsageError

    if address is not None and stored:
        raise UsageError(
            "the store (log, FILE.sqlite, --log) is one machine's and no cluster's; name OUT.parquet or OUT.jsonl"
        )
    if engine == "ray":
        from emotrace.ui.batch.ray_engine import on_ray

        return on_ray(address)
    if address is not None:
        raise UsageError(f"--address {address} is for --engine ray; add it, or leave the address out")
    from emotrace.ui.batch.pool import answers

    return answers


def _run(wanted: "Wanted", by: "Answers") -> "Mark":
    """Run, and say how it ended; exit status 130 where the user stopped it."""
    from emotrace.ui.batch.running import StoppedError, run
    from emotrace.ui.batch.undisturbed import stoppable
    from emotrace.ui.session import warn

    try:
        with stoppable():
            mark = run(wanted, by)
    except StoppedError as stopped:
        again = " without --refresh" if wanted.refresh else ""
        warn(f"stopped; {wanted.out} has {stopped.mark.rows} rows, and the same command{again} goes on from there")
        raise typer.Exit(130) from None
    except KeyboardInterrupt:
        warn("stopped; the same command goes on")
        raise typer.Exit(130) from None
    errors = f", {mark.errors} of them errors" if mark.errors else ""
    warn(f"{wanted.out} has {mark.rows} row{'' if mark.rows == 1 else 's'}{errors}")
    return mark
