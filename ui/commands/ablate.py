"""emotrace ablate: what if this were not so."""

from pathlib import Path
from typing import Annotated

import typer

from emotrace.ui import options


def ablate(
    result_file: Annotated[Path, typer.Argument(metavar="RESULT.json", help="What explain --format json wrote.")],
    drop: Annotated[list[str], typer.Option("--drop", help="Id of an observation or pattern.", show_default=False)],
    form: options.MdOrJson = None,
    output: options.Output = "-",
) -> None:
    """Take evidence away and show, exactly, what becomes of the belief."""
    from emotrace.engine.result import Result
    from emotrace.engine.taxonomy import taxonomy
    from emotrace.engine.whatif import ablate as without
    from emotrace.ui.report_markdown import ablation_markdown
    from emotrace.ui.writing import check_unread, format_among, put

    wanted = format_among(("md", "json"), form, output)
    check_unread([output], [result_file])
    result = Result.load(result_file)
    ablation = without(result.graph(), taxonomy(result.belief.taxonomy), drop)
    put(ablation.model_dump_json(indent=2) if wanted == "json" else ablation_markdown(ablation), output)
