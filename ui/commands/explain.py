"""emotrace explain: observe, decide, explain."""

from typing import TYPE_CHECKING, Annotated

import typer

from emotrace.ui import options

if TYPE_CHECKING:
    from emotrace.engine.result import Result


def explain(  # noqa: PLR0913  # one parameter for each option of the command line
    files: options.Files = None,
    text: options.Text = None,
    context: options.Context = None,
    chain: options.ChainName = "expression",
    form: options.ReportFormat = None,
    output: options.Outputs = None,
    figures: options.Figures = None,
    model: options.ModelSpec = None,
    no_llm: options.NoLlm = False,
    taxonomy: options.TaxonomyName = "ekman",
    rules: options.Rules = None,
    baseline: options.Baseline = None,
    fps: options.FramesPerSecond = 5.0,
    person: options.Person = None,
    without: options.Without = None,
    plan: Annotated[bool, typer.Option("--plan", help="Show which observers would read what, and stop.")] = False,
    offline: options.Offline = False,
    seed: options.Seed = 0,
    timeout: options.Timeout = 600.0,
    log: options.KeepLog = False,
    refresh: Annotated[bool, typer.Option("--refresh", help="Compute again what the store has.")] = False,
) -> None:
    """Say what a person seems to feel, and show why."""
    from emotrace.ui.exports.delivery import check_apart, check_figures, draw, figures_folder, hand_out
    from emotrace.ui.log.explaining import logged
    from emotrace.ui.memory import give_back_large_blocks, given_back
    from emotrace.ui.plan import planned
    from emotrace.ui.progress import watch
    from emotrace.ui.report import Pictures
    from emotrace.ui.session import Options, files_of, inputs, open_engine
    from emotrace.ui.writing import STDOUT, put

    give_back_large_blocks()
    given = inputs(files or [], text)
    chosen = Options(
        chain,
        model,
        no_llm or plan,
        taxonomy,
        offline,
        seed,
        rules or (),
        timeout,
        baseline,
        fps,
        person,
        without or (),
    )
    targets = output or [STDOUT]
    read = [*(files or ()), *files_of(chosen)]
    check_apart(targets, form, read)
    if figures is not None:
        check_figures(figures, read)
    with open_engine(chosen) as engine:
        if plan:
            put(planned(engine, given), STDOUT)
            return
        folder = figures_folder(figures) if figures is not None else None
        result = logged(engine, given, context, refresh) if log else watch(given_back(engine.run(given, context)))
    pictures = Pictures.of(given)
    try:
        hand_out(result, targets, form, pictures)
    finally:  # a format that does not fit is no reason to draw nothing
        if folder is not None:
            draw(result, folder, pictures, engine.readers)
    _warn_of_failures(result)


def _warn_of_failures(result: "Result") -> None:
    """Each failure as a line; exit status 1 where nothing at all could be observed because of them."""
    from emotrace.ui.session import warn_of

    for failure in result.failures:
        warn_of(failure)
    if result.failures and not result.observations:
        raise typer.Exit(1)
