"""ClamAV's daemon by TCP, as the manual page of clamd(8) describes INSTREAM: pieces, each after its length in four
bytes, then one of length nothing.
"""

import logging
import socket
import struct
from typing import IO

from core.file_exceptions import ScannerAway
from core.scanning.port import Scanner, Verdict

logger = logging.getLogger(__name__)

PIECE = 64 * 1024
SECONDS = 20
"""To connect, and to wait for each step; a scan of some megabytes takes less."""
LONGEST_ANSWER = 4096
CLEAN, FOUND = "OK", "FOUND"


class Clamd(Scanner):
    present = True

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port

    def scan(self, content: IO[bytes]) -> Verdict:
        try:
            answer = self._ask(content)
        except OSError as error:
            logger.warning("The virus scanner does not answer: %s", error)
            raise ScannerAway(retry_after=60) from error
        return self._understood(answer)

    def _ask(self, content: IO[bytes]) -> str:
        content.seek(0)
        with socket.create_connection((self.host, self.port), timeout=SECONDS) as line:
            line.sendall(b"zINSTREAM\0")
            while piece := content.read(PIECE):
                line.sendall(struct.pack("!I", len(piece)) + piece)
            line.sendall(struct.pack("!I", 0))
            return self._answer(line)

    @staticmethod
    def _answer(line: socket.socket) -> str:
        said = b""
        while b"\0" not in said and len(said) < LONGEST_ANSWER and (piece := line.recv(LONGEST_ANSWER)):
            said += piece
        return said.partition(b"\0")[0].decode(errors="replace").strip()

    @staticmethod
    def _understood(answer: str) -> Verdict:
        """`stream: OK`, `stream: Name FOUND`; whatever else it says, it has not scanned."""
        about, _, said = answer.partition(": ")
        if about == "stream" and said == CLEAN:
            return Verdict(True)
        if about == "stream" and said.endswith(f" {FOUND}"):
            return Verdict(False, said.removesuffix(f" {FOUND}")[:100])
        logger.warning("The virus scanner did not scan: %s", answer[:200])
        raise ScannerAway(retry_after=60)
