"""Files that options name, as any worker finds them."""

from dataclasses import replace
from pathlib import Path

from emotrace.ui.session import Options

GGUF = ".gguf"


def placed(options: Options) -> Options:
    """The same, with files by their absolute paths: a worker on a cluster begins in another folder."""
    return replace(
        options,
        model=options.model and _model(options.model),
        rules=tuple(map(_rule, options.rules)),
        baseline=options.baseline and str(Path(options.baseline).absolute()),
    )


def _model(spec: str) -> str:
    """A file by its path; a name or an address as it is."""
    path = Path(spec)
    is_path = path.suffix == GGUF or len(path.parts) > 1
    return str(path.absolute()) if is_path and "://" not in spec and not spec.startswith("~") else spec


def _rule(pair: str) -> str:
    observer, equals, path = pair.partition("=")
    return f"{observer}={Path(path).absolute()}" if equals else pair
