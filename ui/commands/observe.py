"""emotrace observe: the evidence alone."""

from typing import Annotated, Literal

import typer

from emotrace.ui import options

EVIDENCE = ("csv", "jsonl", "frames", "voice", "eaf", "textgrid", "labelstudio")
"""Formats that hold evidence rather than its explanation; the first where nothing says which."""


def observe(  # noqa: PLR0913  # one parameter for each option of the command line
    files: options.Files = None,
    text: options.Text = None,
    form: Annotated[
        Literal["csv", "jsonl", "frames", "voice", "eaf", "textgrid", "labelstudio"] | None,
        typer.Option(
            "--format",
            "-f",
            help="csv or jsonl, one observation a line; frames or voice, what was measured at each moment; eaf for "
            "ELAN; textgrid for Praat; labelstudio. Without it: csv, or what the name given with -o says.",
            show_default=False,
        ),
    ] = None,
    output: options.Output = "-",
    rules: options.Rules = None,
    baseline: options.Baseline = None,
    fps: options.FramesPerSecond = 5.0,
    person: options.Person = None,
    without: options.Without = None,
    offline: options.Offline = False,
    timeout: options.Timeout = 600.0,
) -> None:
    """Write the evidence alone, one observation a line, with times in seconds and spans in characters."""
    from emotrace.ui.exports.delivery import check_apart, hand_out
    from emotrace.ui.progress import watch
    from emotrace.ui.report import Pictures
    from emotrace.ui.session import Options, files_of, inputs, open_engine, warn_of
    from emotrace.ui.writing import format_among

    wanted = format_among(EVIDENCE, form, output)
    given = inputs(files or [], text)
    chosen = Options(
        no_llm=True,
        offline=offline,
        rules=rules or (),
        seconds=timeout,
        baseline=baseline,
        frames_per_second=fps,
        person=person,
        without=without or (),
    )
    check_apart([output], wanted, [*(files or ()), *files_of(chosen)])
    with open_engine(chosen) as engine:
        result = watch(engine.run(given))
    hand_out(result, [output], wanted, Pictures(()))
    for failure in result.failures:
        warn_of(failure)
    if result.failures and not result.observations:
        raise typer.Exit(1)
