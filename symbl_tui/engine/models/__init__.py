"""Speech models of sherpa-onnx that users install: which there are, how they come here, what is installed."""
