"""A streaming transducer of three tiny graphs for sherpa-onnx: a quiet tone is "hello", a loud one "world".

The encoder's output for a chunk is a fixed function of its energy, and no token is repeated. So
words come out as the sound has them, through all of the library's real code.
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

TOKENS = ("<blk>", "▁HEL", "LO", "▁WORLD")
FRAMES = 9
CHUNK = 4
FEATURES = 80
LOUD = 0.0
"""Highest log energy in the filter bank that is more than a quiet tone's ..."""
AUDIBLE = -8.0
"""... and that is more than silence."""


def save(path: Path, graph: onnx.GraphProto, **metadata: object) -> None:
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    helper.set_model_props(model, {key: str(value) for key, value in metadata.items()})
    onnx.save(model, path)


def constant(name: str, value: object, kind: type = np.float32) -> onnx.TensorProto:
    return numpy_helper.from_array(np.array(value, kind), name)


def tensor(name: str, *shape: int | str, kind: int = TensorProto.FLOAT) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, shape)


def encoder() -> onnx.GraphProto:
    """Energy of a chunk in, what it argues for each token out."""
    node = helper.make_node
    nodes = [
        node("ReduceMax", ["x"], ["energy"], axes=[1, 2], keepdims=1),
        node("Greater", ["energy", "audible"], ["is_audible"]),
        node("Greater", ["energy", "loud"], ["is_loud"]),
        node("Where", ["is_loud", "for_loud", "for_quiet"], ["voiced"]),
        node("Where", ["is_audible", "voiced", "for_silence"], ["encoder_out"]),
        node("Identity", ["h"], ["next_h"]),
        node("Identity", ["c"], ["next_c"]),
    ]
    constants = [
        constant("audible", AUDIBLE),
        constant("loud", LOUD),
        constant("for_silence", [[[9, 0, 0, 0]]]),
        constant("for_quiet", [[[2, 6, 4, 0]]]),
        constant("for_loud", [[[2, 0, 0, 6]]]),
    ]
    states = [tensor(name, 1, "N", 4) for name in ("h", "c")]
    outputs = [tensor("encoder_out", "N", 1, 4), tensor("next_h", 1, "N", 4), tensor("next_c", 1, "N", 4)]
    return helper.make_graph(nodes, "encoder", [tensor("x", "N", "T", FEATURES), *states], outputs, constants)


def decoder() -> onnx.GraphProto:
    """The last token in, what may follow it out: not the same, and "LO" only after "HEL"."""
    nodes = [
        helper.make_node("Gather", ["y", "one"], ["last"], axis=1),
        helper.make_node("Gather", ["follows", "last"], ["decoder_out"], axis=0),
    ]
    follows = [[0, 0, -99, 0], [0, -99, 0, 0], [0, -99, -99, 0], [0, 0, -99, -99]]
    constants = [constant("follows", follows), constant("one", 1, np.int64)]
    inputs = [tensor("y", "N", 2, kind=TensorProto.INT64)]
    return helper.make_graph(nodes, "decoder", inputs, [tensor("decoder_out", "N", 4)], constants)


def joiner() -> onnx.GraphProto:
    nodes = [helper.make_node("Add", ["encoder_out", "decoder_out"], ["logit"])]
    inputs = [tensor("encoder_out", "N", 4), tensor("decoder_out", "N", 4)]
    return helper.make_graph(nodes, "joiner", inputs, [tensor("logit", "N", 4)])


def make(directory: Path) -> Path:
    """Write the model; the directory."""
    directory.mkdir(parents=True, exist_ok=True)
    states = {"num_encoder_layers": 1, "rnn_hidden_size": 4, "d_model": 4}
    chunks = {"T": FRAMES, "decode_chunk_len": CHUNK, "model_type": "lstm"}
    save(directory / "encoder.onnx", encoder(), **states, **chunks)
    save(directory / "decoder.onnx", decoder(), vocab_size=len(TOKENS), context_size=2)
    save(directory / "joiner.onnx", joiner(), joiner_dim=4)
    tokens = "".join(f"{token} {number}\n" for number, token in enumerate(TOKENS))
    (directory / "tokens.txt").write_text(tokens, "utf-8")
    return directory
