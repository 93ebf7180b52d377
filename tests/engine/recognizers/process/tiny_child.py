"""A recogniser's process without a model: ``MODE NAME SOCKET``. Its only word is how much it was fed."""

import os
import signal
import sys
import time

FAILURES = {
    "error": '["the model is damaged", "install it again"]',
    "text": "no model here",
    "list": "[1]",
}


def serve(socket: str) -> None:
    from symbl_tui.engine.recognizers.process import model_server  # not where the process fails
    from symbl_tui.engine.recognizers.process.worker_connection import WorkerConfig  # likewise

    class Stream:
        def __init__(self, config: WorkerConfig, reports: model_server.ReportWriter) -> None:
            self._reports, self._bytes, self._words = reports, 0, config.vocabulary

        def feed(self, sound: bytes) -> None:
            self._bytes += len(sound)
            if sound.startswith(b"die"):
                os.kill(os.getpid(), signal.SIGKILL)

        def finish(self) -> None:
            self._reports.final(1.0, [(" ".join((*self._words, str(self._bytes))), 0.0, 1.0)])
            self._reports.done()

        def close(self) -> None:
            pass

    def load(status: object) -> model_server.StreamFactory:
        print("what a library prints")
        return Stream

    def report(status: object) -> model_server.StreamFactory:
        print("ready\nno report\n[1]\n" + '{"streams": 3, "final_lag": 0.5}', file=status, flush=True)  # type: ignore[call-overload]
        return Stream

    model_server.serve(socket, report if MODE == "load" else load)


if __name__ == "__main__":
    _, MODE, _, path = sys.argv
    if MODE in FAILURES:
        print(FAILURES[MODE], flush=True)
    elif MODE == "hang":
        time.sleep(600)
    elif MODE.startswith("SIG"):
        os.kill(os.getpid(), signal.Signals[MODE])
    elif MODE.isdecimal():
        sys.exit(int(MODE))
    else:
        serve(path)
