"""Writes the trained network as an int8 ONNX file, its activations with fixed scales."""

import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from emotrace.plugins.text.training.fixed_scales import fix_scales
from emotrace.plugins.text.training.network import Network, plain_network

if TYPE_CHECKING:
    import onnx

OPSET = 17


def export(network: Network, path: Path, examples: Iterable[Sequence[int]]) -> None:
    """Write the network to an ONNX file with inputs `ids` and `mask` (texts, pieces) and output `scores`.

    The word pieces of the examples say which values its activations have.
    """
    import onnx

    with TemporaryDirectory() as folder:
        floats, prepared = Path(folder) / "float.onnx", Path(folder) / "prepared.onnx"
        _write_floats(network, floats)
        _quantise_matrices(floats, prepared, path)
    model = onnx.load(str(path))
    fix_scales(model, examples)
    _quantise_word_pieces(model.graph)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def _write_floats(network: Network, path: Path) -> None:
    import torch

    plain = plain_network(network)
    ids = torch.randint(plain.encoder.config.vocab_size, (2, 9))
    axes = {"ids": {0: "texts", 1: "pieces"}, "mask": {0: "texts", 1: "pieces"}, "scores": {0: "texts"}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns of branches that these inputs never take
        torch.onnx.export(
            plain,
            (ids, torch.ones_like(ids)),
            str(path),
            input_names=["ids", "mask"],
            output_names=["scores"],
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )


def _quantise_matrices(floats: Path, prepared: Path, path: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    quant_pre_process(str(floats), str(prepared), skip_symbolic_shape=True)
    quantize_dynamic(
        str(prepared), str(path), op_types_to_quantize=["MatMul"], per_channel=True, weight_type=QuantType.QInt8
    )


def _quantise_word_pieces(graph: "onnx.GraphProto") -> None:
    """Store the table of word pieces as bytes, each row with a scale of its own."""
    import numpy as np
    from onnx import numpy_helper

    table = max(graph.initializer, key=lambda one: int(np.prod(one.dims)))
    node = next(node for node in graph.node if node.op_type == "Gather" and node.input[0] == table.name)
    values = numpy_helper.to_array(table)
    scale = np.abs(values).max(axis=1, keepdims=True) / 127 + 1e-12
    rows = np.round(values / scale).astype(np.int8)
    place = list(graph.node).index(node)
    graph.initializer.remove(table)
    graph.initializer.append(numpy_helper.from_array(rows, "pieces_int8"))
    graph.initializer.append(numpy_helper.from_array(scale.astype(np.float32), "pieces_scale"))
    for offset, new in enumerate(_lookup(node.input[1], node.output[0])):
        graph.node.insert(place + offset, new)
    graph.node.remove(node)


def _lookup(ids: str, output: str) -> "list[onnx.NodeProto]":
    """output = float(pieces_int8[ids]) x pieces_scale[ids]."""
    from onnx import TensorProto, helper

    return [
        helper.make_node("Gather", ["pieces_int8", ids], ["pieces_found"]),
        helper.make_node("Cast", ["pieces_found"], ["pieces_float"], to=TensorProto.FLOAT),
        helper.make_node("Gather", ["pieces_scale", ids], ["pieces_own_scale"]),
        helper.make_node("Mul", ["pieces_float", "pieces_own_scale"], [output]),
    ]
