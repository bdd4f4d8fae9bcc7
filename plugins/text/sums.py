"""Opens quantised networks so that they give the same numbers on every processor."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


def exact_session(network: str | bytes) -> "InferenceSession":
    """A session on one core whose sums of 8-bit products are exact.

    Without that, processors that lack VNNI cut large sums off, and a text's evidence would hang on where it was weighed
    (benchmarks/text_exact_sums.py says how far).

    Args:
        network: the path of an ONNX file, or its bytes.
    """
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.x64quantprecision", "1")
    return InferenceSession(network, options, providers=["CPUExecutionProvider"])
