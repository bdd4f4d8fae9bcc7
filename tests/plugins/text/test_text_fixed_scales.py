"""Activations with fixed scales: close to the float product, and to the bit the same in every batch."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.training
onnx = pytest.importorskip("onnx", reason="rewriting ONNX files needs onnx: pip install 'emotrace[train]'")

PIECES, SIZE, OUTPUTS = 50, 96, 24
EXAMPLES = [[one, *range(one % 7 + 1)] for one in range(PIECES)]


@pytest.fixture
def parts() -> dict[str, Any]:
    rng = np.random.default_rng(0)
    shapes = {"table": (PIECES, SIZE), "matrix": (SIZE, OUTPUTS), "bias": (OUTPUTS,)}
    return {name: rng.normal(0, 0.2, shape).astype(np.float32) for name, shape in shapes.items()}


@pytest.fixture
def model(parts: dict[str, Any], tmp_path: Path) -> Any:
    """table[ids] x matrix + bias, quantised by onnxruntime."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    floats, quantised = tmp_path / "floats.onnx", tmp_path / "quantised.onnx"
    value, node = onnx.helper.make_tensor_value_info, onnx.helper.make_node
    nodes = [
        node("Gather", ["table", "ids"], ["states"]),
        node("MatMul", ["states", "matrix"], ["product"]),
        node("Add", ["product", "bias"], ["sums"]),
        node("Cast", ["mask"], ["weights"], to=onnx.TensorProto.FLOAT),
        node("Unsqueeze", ["weights", "last"], ["columns"]),
        node("Mul", ["sums", "columns"], ["scores"]),
    ]
    given = [value(name, onnx.TensorProto.INT64, ["texts", "pieces"]) for name in ("ids", "mask")]
    told = [value("scores", onnx.TensorProto.FLOAT, ["texts", "pieces", OUTPUTS])]
    kept = [onnx.numpy_helper.from_array(one, name) for name, one in {**parts, "last": np.array([-1])}.items()]
    graph = onnx.helper.make_graph(nodes, "scores", given, told, kept)
    onnx.save(onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=8), floats)
    quantize_dynamic(
        str(floats), str(quantised), op_types_to_quantize=["MatMul"], per_channel=True, weight_type=QuantType.QInt8
    )
    return onnx.load(quantised)


def scores_of(model: Any, ids: Any) -> Any:
    from onnxruntime import InferenceSession

    session = InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"ids": np.array(ids), "mask": np.ones_like(ids)})[0]


def test_ranges_are_those_of_all_examples(model: Any, parts: dict[str, Any]) -> None:
    from emotrace.plugins.text.training.fixed_scales import ranges_of

    used = parts["table"][sorted({piece for one in EXAMPLES for piece in one})]
    assert ranges_of(model, EXAMPLES) == {"states": pytest.approx((used.min(), used.max()), rel=1e-6)}


def test_the_scores_are_close_to_those_of_floats(model: Any, parts: dict[str, Any]) -> None:
    from emotrace.plugins.text.training.fixed_scales import fix_scales

    fix_scales(model, EXAMPLES)
    onnx.checker.check_model(model)
    ids = np.arange(48).reshape(6, 8)
    wanted = parts["table"][ids] @ parts["matrix"] + parts["bias"]
    assert np.abs(scores_of(model, ids) - wanted).max() < 0.02 * np.abs(wanted).max()


def test_a_text_has_the_same_bits_alone_and_in_a_batch(model: Any) -> None:
    from emotrace.plugins.text.training.fixed_scales import fix_scales

    fix_scales(model, EXAMPLES)
    ids = np.random.default_rng(1).integers(0, PIECES, (16, 7))
    together = scores_of(model, ids)
    for row in range(len(ids)):
        np.testing.assert_array_equal(scores_of(model, ids[row : row + 1])[0], together[row])


def test_what_lies_beyond_all_examples_is_cut_off_at_the_nearest(model: Any, parts: dict[str, Any]) -> None:
    from emotrace.plugins.text.training.fixed_scales import fit_pairs, rewrite

    fit_pairs(model)
    rewrite(model, {"states": (-0.1, 0.1)})
    ids = np.arange(20).reshape(2, 10)
    wanted = np.clip(parts["table"][ids], -0.1, 0.1) @ parts["matrix"] + parts["bias"]
    assert np.abs(scores_of(model, ids) - wanted).max() < 0.02 * np.abs(wanted).max()


def test_sums_fit_however_products_are_added(model: Any) -> None:
    from onnxruntime import InferenceSession, SessionOptions

    from emotrace.plugins.text.training.fixed_scales import fit_pairs, rewrite

    matrix = next(one for one in model.graph.initializer if one.name == "matrix_quantized")
    matrix.CopyFrom(onnx.numpy_helper.from_array(np.full((SIZE, OUTPUTS), 127, np.int8), matrix.name))
    fit_pairs(model)
    rewrite(model, {"states": (0.0, 0.1)})
    careful = SessionOptions()
    careful.add_session_config_entry("session.x64quantprecision", "1")
    session = InferenceSession(model.SerializeToString(), careful, providers=["CPUExecutionProvider"])
    ids = np.arange(48).reshape(6, 8)
    (wanted,) = session.run(None, {"ids": ids, "mask": np.ones_like(ids)})
    np.testing.assert_array_equal(scores_of(model, ids), wanted)
