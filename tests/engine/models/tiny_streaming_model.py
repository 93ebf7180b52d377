"""A streaming model for Moonshine's library of five tiny graphs: its text is the amount of sound it was fed.

One feature a 20 ms; nothing is learned. Of a line with 150 features the text is "n150", so what the library
hands over, and what it forgets, can be read off through all of its real code.
"""

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

VOCABULARY = 3000
SAMPLES_PER_FEATURE = 320
_FIRST = 3
"""The token "n0"; before it are the unknown, the start and the end token."""
_END = 2
_CONFIG = {
    **dict.fromkeys(("encoder_dim", "decoder_dim", "nheads", "head_dim", "d_model_frontend", "c1", "c2"), 1),
    "vocab_size": VOCABULARY,
    "bos_id": 1,
    "eos_id": _END,
    "frame_len": 80,
    "total_lookahead": 16,
    "max_seq_len": 448,
}

_FLOAT, _INT = TensorProto.FLOAT, TensorProto.INT64


def make(folder: Path, depth: int = 1) -> Path:
    """Write the model; ``depth``: of the decoder, in its configuration."""
    folder.mkdir(parents=True, exist_ok=True)
    _save(folder / "frontend.ort", _frontend())
    _save(folder / "encoder.ort", _same("features", "encoded"))
    _save(folder / "adapter.ort", _same("encoded", "memory", also=("pos_offset",)))
    _save(folder / "cross_kv.ort", _cross_kv())
    _save(folder / "decoder_kv.ort", _decoder())
    (folder / "streaming_config.json").write_text(json.dumps(_CONFIG | {"depth": depth}))
    tokens = [b"", b"<s>", b"</s>", *(f" n{number}".encode() for number in range(VOCABULARY - _FIRST))]
    (folder / "tokenizer.bin").write_bytes(b"".join(bytes((len(token),)) + token for token in tokens))
    return folder


def _save(path: Path, graph: onnx.GraphProto) -> None:
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path.write_bytes(model.SerializeToString())  # the library loads this format as well as its own


def _value(name: str, *shape: int | str, kind: int = _FLOAT) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, shape)


def _numbers(name: str, *values: int) -> onnx.TensorProto:
    return numpy_helper.from_array(np.array(values, np.int64), name)


def _frontend() -> onnx.GraphProto:
    """Chunks of 80 ms in, the loudest sample of each 20 ms out; the states go through."""
    node = helper.make_node
    states = {
        "sample_buffer": _value("sample_buffer", 1, 79),
        "sample_len": _value("sample_len", 1, kind=_INT),
        "conv1_buffer": _value("conv1_buffer", 1, 1, 4),
        "conv2_buffer": _value("conv2_buffer", 1, 1, 4),
        "frame_count": _value("frame_count", 1, kind=_INT),
    }
    nodes = [
        node("Reshape", ["audio_chunk", "shape"], ["pieces"]),
        node("ReduceMax", ["pieces"], ["features"], axes=[2], keepdims=1),
        *(node("Identity", [name], [f"{name}_out"]) for name in states),
    ]
    outputs = [
        _value("features", 1, "T", 1),
        _value("sample_buffer_out", 1, 79),
        _value("sample_len_out", 1, kind=_INT),
        _value("conv1_buffer_out", 1, 1, 4),
        _value("conv2_buffer_out", 1, 1, 4),
        _value("frame_count_out", 1, kind=_INT),
    ]
    inputs = [_value("audio_chunk", 1, "N"), *states.values()]
    return helper.make_graph(
        nodes, "frontend", inputs, outputs, [_numbers("shape", 1, -1, SAMPLES_PER_FEATURE)]
    )


def _same(into: str, out: str, also: tuple[str, ...] = ()) -> onnx.GraphProto:
    inputs = [_value(into, 1, "T", 1), *(_value(name, 1, kind=_INT) for name in also)]
    nodes = [helper.make_node("Identity", [into], [out])]
    return helper.make_graph(nodes, out, inputs, [_value(out, 1, "T", 1)])


def _cross_kv() -> onnx.GraphProto:
    nodes = [helper.make_node("Unsqueeze", ["memory", "axes"], [name]) for name in ("k_cross", "v_cross")]
    outputs = [_value(name, 1, 1, 1, "M", 1) for name in ("k_cross", "v_cross")]
    return helper.make_graph(nodes, "cross", [_value("memory", 1, "M", 1)], outputs, [_numbers("axes", 0, 1)])


def _decoder() -> onnx.GraphProto:
    """First the token of the number of features, then the end token."""
    node = helper.make_node
    nodes = [
        node("Shape", ["out_k_cross"], ["features"], start=3, end=4),
        node("Shape", ["k_self"], ["step"], start=3, end=4),
        node("Equal", ["step", "zero"], ["is_first"]),
        node("Add", ["features", "first"], ["says"]),
        node("Min", ["says", "last"], ["said"]),
        node("Where", ["is_first", "said", "end"], ["next"]),
        node("OneHot", ["next", "vocabulary", "off_on"], ["row"], axis=-1),
        node("Unsqueeze", ["row", "zero"], ["logits"]),
        node("Concat", ["k_self", "more"], ["out_k_self"], axis=3),
        node("Concat", ["v_self", "more"], ["out_v_self"], axis=3),
    ]
    constants = [
        _numbers("zero", 0),
        _numbers("first", _FIRST),
        _numbers("last", VOCABULARY - 1),
        _numbers("end", _END),
        _numbers("vocabulary", VOCABULARY),
        numpy_helper.from_array(np.array([0, 1], np.float32), "off_on"),
        numpy_helper.from_array(np.zeros((1, 1, 1, 1, 1), np.float32), "more"),
    ]
    caches = [_value(name, 1, 1, 1, "C", 1) for name in ("k_self", "v_self")]
    crossed = [_value(name, 1, 1, 1, "M", 1) for name in ("out_k_cross", "out_v_cross")]
    outputs = [
        _value("logits", 1, 1, VOCABULARY),
        *(_value(name, 1, 1, 1, "D", 1) for name in ("out_k_self", "out_v_self")),
    ]
    inputs = [_value("token", 1, 1, kind=_INT), *caches, *crossed]
    return helper.make_graph(nodes, "decoder", inputs, outputs, constants)
