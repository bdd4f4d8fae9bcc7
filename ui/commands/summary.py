"""emotrace summary: what the rows of a batch come to, group by group."""

from typing import Annotated, Literal

import typer

from emotrace.ui import options

Out = Annotated[
    str, typer.Argument(help="What emotrace batch wrote: OUT.jsonl, OUT.parquet, or log for the store's latest run.")
]
By = Annotated[
    str | None,
    typer.Option(
        "--by",
        metavar="COLUMN",
        help="A column of the input, or folder for that of each file. Without it, all rows are one group.",
        show_default=False,
    ),
]
Form = Annotated[
    Literal["md", "csv", "json"] | None,
    typer.Option(
        "--format",
        "-f",
        help="md, csv or json. Without it: what the name given with -o says, else md.",
        show_default=False,
    ),
]
Figures = Annotated[
    str | None,
    typer.Option("--figures", metavar="FOLDER", help="Also draw shares and affect as PNG and SVG.", show_default=False),
]
RandomSeed = Annotated[int, typer.Option("--seed", min=0, help="Of the bootstrap intervals.")]


def summary(
    out: Out,
    by: By = None,
    form: Form = None,
    output: options.Output = "-",
    figures: Figures = None,
    seed: RandomSeed = 0,
) -> None:
    """Count the rows of a batch by a column: failures, abstentions, conflicts, and shares of each emotion.

    \b
    emotrace summary comments.parquet --by subreddit
    emotrace summary scenes.jsonl --by scene --format csv --figures drawn
    """
    from emotrace.ui.exports.delivery import figures_folder
    from emotrace.ui.log.place import log_path
    from emotrace.ui.session import warn
    from emotrace.ui.summary.groups import summarised
    from emotrace.ui.summary.reading import rows_of, unfinished
    from emotrace.ui.summary.tables import AS
    from emotrace.ui.writing import check_not_within, check_unread, format_among, put, put_bytes

    check_unread([output], [out, log_path(out)])
    check_not_within([output], [out])
    chosen = format_among(tuple(AS), form, output)
    folder = figures_folder(figures) if figures is not None else None
    found = summarised(rows_of(out), by, seed)
    if unfinished(out):
        warn(f"{out} is not finished; these are the rows that are there so far")
    put(AS[chosen](found), output)
    if folder is not None:
        from emotrace.ui.summary.figures import figures as drawn

        for name, files in drawn(found):
            for ending, data in files.items():
                put_bytes(data, str(folder / f"{name}{ending}"))
