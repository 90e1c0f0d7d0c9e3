"""A mail server that says yes to everything and costs next to nothing.

It is there to cost less than what it measures: one thread, no message is kept.
"""

from __future__ import annotations

import socketserver
import sys
import time
from pathlib import Path


class Conversation(socketserver.StreamRequestHandler):
    """One connection."""

    disable_nagle_algorithm = True

    def handle(self) -> None:
        """Answer until the other side says goodbye; note when each message was complete."""
        self._say(b"220 sink")
        for line in self.rfile:
            command = line[:4].upper()
            if command == b"DATA":
                self._say(b"354 Go on")
                for part in self.rfile:
                    if part == b".\r\n":
                        break
                arrivals.write(f"{time.time_ns()}\n")
                arrivals.flush()
                self._say(b"250 OK")
            elif command == b"QUIT":
                self._say(b"221 Bye")
                return
            else:
                self._say(b"250 OK")

    def _say(self, reply: bytes) -> None:
        self.wfile.write(reply + b"\r\n")


class Server(socketserver.ThreadingTCPServer):
    """Several connections at once."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64


if __name__ == "__main__":
    with Path(sys.argv[2]).open("w") as arrivals:
        Server(("127.0.0.1", int(sys.argv[1])), Conversation).serve_forever()
