"""The command line. Commands import what they need when they run, so that --help answers at once."""

import errno
import sys

import typer

from emotrace.ui.commands import (
    ablate,
    baseline,
    batch,
    chains,
    doctor,
    evaluate,
    explain,
    licences,
    log,
    observe,
    plugins,
    summary,
    train,
    ui,
    weights,
)
from emotrace.ui.quiet import silence_native

app = typer.Typer(
    name="emotrace",
    help="Says what a person seems to feel in words, a face or a voice, and shows exactly why. Offline.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("explain")(explain.explain)
app.command("observe")(observe.observe)
app.command("batch")(batch.batch)
app.command("summary")(summary.summary)
app.add_typer(log.app, name="log")
app.command("ablate")(ablate.ablate)
app.command("chains")(chains.chains)
app.command("eval")(evaluate.evaluate)
app.command("train")(train.train)
app.add_typer(plugins.app, name="plugins")
app.add_typer(weights.app, name="weights")
app.add_typer(baseline.app, name="baseline")
app.command("ui")(ui.ui)
app.command("doctor")(doctor.doctor)
app.command("licences")(licences.licences)


def main() -> None:
    """Run the command line: 0 done, 1 failed, 2 wrong use; one line for an error, a traceback with --debug."""
    if "--debug" in sys.argv:
        sys.argv.remove("--debug")
        app()
        return
    silence_native()
    try:
        app()
    except KeyboardInterrupt:
        sys.exit("emotrace: stopped")
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except Exception as error:  # noqa: BLE001  # whatever went wrong, one line says it
        sys.exit(_failed(error))


def _failed(error: Exception) -> int:
    from emotrace.engine.errors import EmotraceError, UsageError

    if isinstance(error, EmotraceError):
        print(f"emotrace: {' '.join(str(error).split())}", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        print("emotrace: there is no space left to write to; free some, or write elsewhere with -o", file=sys.stderr)
        return 1
    from emotrace.engine.host import describe

    print(f"emotrace: {describe(error)} (run again with --debug for the whole story)", file=sys.stderr)
    return 1
