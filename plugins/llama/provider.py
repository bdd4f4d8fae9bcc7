"""Which GGUF files can be loaded, and how: by a name in the manifest, or by path."""

from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from emotrace.engine.errors import ModelError
from emotrace.engine.language import LanguageModel, ModelCard, ModelProvider
from emotrace.engine.modelfiles import ModelFile, read_manifest, sha256_of
from emotrace.engine.observer import Setting
from emotrace.plugins.llama.cores import idle_cores
from emotrace.plugins.llama.merged import merged
from emotrace.plugins.llama.model import GgufModel

if TYPE_CHECKING:
    from llama_cpp import Llama

MANIFEST = Path(__file__).parent / "data" / "models.toml"
DEFAULT_MODEL = "smollm2-135m-instruct"
UNTRAINED = f"{DEFAULT_MODEL}-untrained"
"""The same model without its adapter, to measure what the adapter does."""

ADAPTER = Path(__file__).parent / "data" / "explainer.gguf"
"""What teaches the default model to write explanations; made by `emotrace train explainer`, for this model alone."""

MAGIC = b"GGUF"
"""First bytes of the format, by its specification in ggml's docs/gguf.md."""

LARGEST_WINDOW = 4096
"""Tokens. A longer window costs memory on every load, and emotrace's prompts are far shorter."""

LARGEST_HASHED = 1_000_000_000
"""Bytes. A larger file would take seconds to hash on each load; its card gives its size instead."""


def provider() -> ModelProvider:
    """The provider of GGUF files."""
    return ModelProvider(
        name="llama.cpp",
        models=(DEFAULT_MODEL, UNTRAINED),
        accepts=accepts,
        load=load,
        what="language models in GGUF files, on this machine",
        model_files=(DEFAULT_MODEL,),
    )


def accepts(spec: str) -> bool:
    """Whether `spec` is a model of the manifest, or looks like a file."""
    return spec in (DEFAULT_MODEL, UNTRAINED) or spec.endswith(".gguf") or _exists(spec)


def load(spec: str, setting: Setting) -> LanguageModel:
    """Load a GGUF file.

    Raises:
        ModelFileError: the named model cannot be had.
        ModelError: there is no such file, it is not GGUF, or llama.cpp cannot load it.
    """
    known = _manifest().get(DEFAULT_MODEL if spec == UNTRAINED else spec)
    path = setting.model_file(known.name) if known else Path(spec).expanduser()
    _check(path)
    if spec == DEFAULT_MODEL and ADAPTER.is_file():
        llama, adapted = _open_adapted(path)
    else:
        llama, adapted = _open(path), ""
    return GgufModel(llama, _card(spec, path, known, llama, adapted))


@cache
def _manifest() -> dict[str, ModelFile]:
    return {file.name: file for file in read_manifest(MANIFEST)}


def _exists(spec: str) -> bool:
    try:
        return Path(spec).expanduser().exists()
    except (OSError, RuntimeError):  # longer than a file name may be, or a home folder that does not exist
        return False


def _check(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(len(MAGIC))
    except OSError as error:
        raise ModelError(f"cannot read the model file {path}: {error.strerror}") from error
    if magic != MAGIC:
        raise ModelError(f"not a GGUF file: {path}; give a model in llama.cpp's GGUF format")


def _open_adapted(path: Path) -> "tuple[Llama, str]":
    """The default model with its adapter, and what its card says of that.

    Where there is no room for the merged file, the adapter is laid over the model, which is slower; a few words may
    differ then, as matrices are rounded otherwise.
    """
    whole, adapted = merged(path, ADAPTER), f", adapter {ADAPTER.name} {sha256_of(ADAPTER)[:12]}"
    return (_open(whole), f"{adapted}, merged in Q8_0") if whole else (_open(path, ADAPTER), adapted)


def _open(path: Path, adapter: Path | None = None) -> "Llama":
    from llama_cpp import Llama

    threads = idle_cores()
    try:
        return Llama(
            str(path),
            n_ctx=LARGEST_WINDOW,
            n_threads=threads,
            n_threads_batch=threads,
            lora_path=str(adapter) if adapter else None,
            verbose=False,
        )
    except (ValueError, RuntimeError, UnicodeError) as error:
        raise ModelError(
            f"llama.cpp {version('llama-cpp-python')} cannot load {path}: the file is damaged or cut short,"
            " or its architecture is newer than this llama.cpp"
        ) from error


def _card(spec: str, path: Path, known: ModelFile | None, llama: "Llama", adapted: str) -> ModelCard:
    trained = int(llama.metadata.get(f"{llama.metadata.get('general.architecture')}.context_length", 0))
    size = path.stat().st_size
    return ModelCard(
        name=spec if known else path.stem,
        version=f"{path.name}, {size} bytes{adapted}, llama-cpp-python {version('llama-cpp-python')}",
        licence="MIT",
        weights_licence=known.licence if known else "unknown",
        sha256=_hash(path, known, size),
        forms=("grammar", "schema"),
        trained=bool(adapted),
        context_tokens=min(llama.n_ctx(), trained or llama.n_ctx()),
    )


def _hash(path: Path, known: ModelFile | None, size: int) -> str | None:
    """The manifest's, verified when the file was fetched; else the file's own, unless it is too large."""
    if known:
        return known.sha256
    return sha256_of(path) if size < LARGEST_HASHED else None
