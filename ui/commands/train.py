"""emotrace train: make weights of evidence from labelled data."""

from pathlib import Path
from typing import Annotated

import typer

CARD = "MODEL_CARD.md"
"""What every trainer writes."""
What = Annotated[str, typer.Argument(metavar="WHAT", help="text, face, voice, or one that a plugin brings.")]
DATA = "text: a folder like GoEmotions'. face, voice: a folder or a table."
Data = Annotated[Path, typer.Argument(metavar="PATH", help=DATA)]
Out = Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder for the weights and MODEL_CARD.md.")]
Seed = Annotated[int, typer.Option("--seed", help="Same seed and data, same weights.")]
Group = Annotated[
    str | None,
    typer.Option(
        "--group",
        metavar="COLUMN",
        help="Column of the speaker, person or dialogue; splits never part one.",
        show_default=False,
    ),
]
Limit = Annotated[
    int | None, typer.Option("--limit", min=1, help="No more examples, for trying out.", show_default=False)
]
Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map", metavar="THEIRS=OURS", help="Take a label for one of ours; may be repeated.", show_default=False
    ),
]
Offline = Annotated[bool, typer.Option("--offline", help="Open no socket.")]


def train(
    what: What,
    path: Data,
    output: Out,
    seed: Seed = 0,
    group: Group = None,
    limit: Limit = None,
    mapped: Map = None,
    offline: Offline = False,
) -> None:
    """Learn weights of evidence from labelled data: the weights file and its model card.

    The weights that come with emotrace were made by this command; their
    model cards say from what data. To use weights of your own:

    emotrace explain clip.mp4 --rules face=DIR
    emotrace eval labelled FOLDER --rules voice=DIR
    emotrace plugins show voice --weights --rules DIR
    """
    import shlex
    import sys

    from emotrace.engine.errors import InputError, UsageError
    from emotrace.engine.host import PluginHost
    from emotrace.engine.trainer import Training
    from emotrace.ui.session import open_store, report_failures, unknown
    from emotrace.ui.spellings import spellings_of

    host = PluginHost.installed()
    trainers = {one.name: one for one in host.trainers()}
    report_failures(host)
    if what not in trainers:
        raise UsageError(unknown("trainer", what, trainers))
    if not path.exists():
        raise InputError(f"{path} does not exist; {what} learns from {trainers[what].reads}")
    if output.exists() and not output.is_dir():
        raise UsageError(f"-o {output} is a file; name a folder")
    if (output / CARD).exists():
        raise UsageError(f"-o {output} holds weights already ({CARD}); name another folder, or empty it first")
    store = open_store(offline, progress=True, host=host)
    training = Training(path, output, store.ensure, seed, group, limit, spellings_of(mapped or ()))
    for line in trainers[what].train(training):
        print(line, file=sys.stderr, flush=True)
    if what in {one.card.name for one in host.observers()}:
        print(f"to use them: --rules {shlex.quote(f'{what}={output}')}", file=sys.stderr)
    typer.echo(output)
