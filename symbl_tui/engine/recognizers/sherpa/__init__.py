"""sherpa-onnx: one process with one model that the user installed."""
