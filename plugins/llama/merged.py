"""The adapter worked into the model's own matrices, once: what is laid over them costs time with every token.

The file is written beside the model, with its matrices in Q8_0: those llama.cpp multiplies for several tokens at a
time, and Q4_1, in which the model comes, for one. `benchmarks/adapter_speed.py` prints what is gained: prompts are read
twice as fast, and replies are written a fifth faster.
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emotrace.engine.modelfiles import sha256_of
from emotrace.engine.onlyone import only_one

if TYPE_CHECKING:
    from gguf import GGUFReader, GGUFWriter, ReaderTensor
    from numpy import float32
    from numpy.typing import NDArray

FILE_TYPE_Q8_0 = 7
"""llama.cpp's number for files whose matrices are in Q8_0 (`LLAMA_FTYPE_MOSTLY_Q8_0`)."""


def merged(model: Path, adapter: Path) -> Path | None:
    """A file that holds the model with its adapter; it is made where it is not there yet, in a few seconds.

    Returns:
        Its path, or None where it cannot be written: no room, or a folder that may only be read.
    """
    path = merged_path(model, adapter)
    if path.is_file():
        return path
    try:
        with only_one(path.parent / "lock"):
            if not path.is_file():
                _tidy(path)
                _write(model, adapter, path)
    except OSError:
        return None
    return path


def merged_path(model: Path, adapter: Path) -> Path:
    """Where the two lie together; named after the adapter's content, so that another one gets another file."""
    return model.with_name(f"{model.stem}.with-{sha256_of(adapter)[:12]}.Q8_0.gguf")


def _tidy(path: Path) -> None:
    """Remove what other adapters left, and what was not finished."""
    stem = path.name.partition(".with-")[0]
    for other in path.parent.glob(f"{stem}.with-*"):
        try:
            other.unlink()
        except OSError:  # another process has it open, on Windows
            continue


def _write(model: Path, adapter: Path, path: Path) -> None:
    """Write the file whole, or not at all."""
    unfinished = path.with_name(f"{path.name}.part")
    try:
        _merge(model, adapter, unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _merge(model: Path, adapter: Path, path: Path) -> None:
    import gguf

    base = gguf.GGUFReader(str(model))
    added = additions(gguf.GGUFReader(str(adapter)))
    writer = gguf.GGUFWriter(str(path), base.fields["general.architecture"].contents())
    try:
        _copy_settings(base, writer)
        for tensor in base.tensors:
            _add_tensor(writer, tensor, added)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
    finally:
        writer.close()


def _copy_settings(base: "GGUFReader", writer: "GGUFWriter") -> None:
    import gguf

    for name, field in base.fields.items():
        if name.startswith("GGUF.") or name == "general.architecture":  # the writer's own
            continue
        kind = field.types[0]
        inner = field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None
        value = FILE_TYPE_Q8_0 if name == "general.file_type" else field.contents()
        writer.add_key_value(name, value, kind, sub_type=inner)


def additions(adapter: "GGUFReader") -> "Mapping[str, Any]":
    """For each matrix that the adapter changes, by name, what gives the matrix to be added to it.

    That is alpha / rank x B A (Hu et al. 2021, LoRA), with A of shape (rank, in) and B of shape (out, rank).
    """
    alpha = float(adapter.fields["adapter.lora.alpha"].contents())
    tensors = {one.name: one for one in adapter.tensors}
    return {
        name.removesuffix(".lora_a"): partial(_product, alpha, one, tensors[name.replace(".lora_a", ".lora_b")])
        for name, one in tensors.items()
        if name.endswith(".lora_a")
    }


def _product(alpha: float, a: "ReaderTensor", b: "ReaderTensor") -> "NDArray[float32]":
    down, up = _plain(a), _plain(b)
    product: NDArray[float32] = (alpha / len(down)) * (up @ down)
    return product


def _plain(tensor: "ReaderTensor") -> "NDArray[float32]":
    import numpy as np
    from gguf.quants import dequantize

    plain: NDArray[float32] = dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
    return plain


def _add_tensor(writer: "GGUFWriter", tensor: "ReaderTensor", added: "Mapping[str, Any]") -> None:
    """Matrices become Q8_0; one that is, and is not added to, stays as it is; so do vectors."""
    from gguf import GGMLQuantizationType
    from gguf.quants import quantize

    kind, more = GGMLQuantizationType.Q8_0, added.get(tensor.name)
    if len(tensor.shape) == 1 or (tensor.tensor_type == kind and more is None):
        writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
        return
    whole = _plain(tensor) if more is None else _plain(tensor) + more()
    writer.add_tensor(tensor.name, quantize(whole, kind), raw_dtype=kind)
