"""A wire between the client and the database server that can be cut, at once or at a word that goes over it."""

import contextlib
import socket
import threading


class Proxy:
    """Listens on a free port of this machine and passes on what comes, until it is cut."""

    def __init__(self, host, port):
        self.target = (host, port)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.open = True
        self.cut_after = None
        """Bytes from the client: they still reach the server, but no answer comes back and the wire is cut."""
        self.pairs = []
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        self.open = False
        for pair in self.pairs:
            _hang_up(pair)
        self.pairs.clear()

    def mend(self):
        self.cut_after, self.open = None, True

    def close(self):
        self.cut()
        self.listener.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                if not self.open:
                    client.close()
                    continue
                pair = (client, socket.create_connection(self.target))
                self.pairs.append(pair)
                threading.Thread(target=self._pump, args=(*pair, True), daemon=True).start()
                threading.Thread(target=self._pump, args=(*reversed(pair), False), daemon=True).start()

    def _pump(self, source, sink, from_client):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                last = from_client and self.cut_after and self.cut_after in data
                if last:
                    self.open = False
                    source.shutdown(socket.SHUT_RDWR)
                sink.sendall(data)
                if last:
                    sink.recv(1)  # the server has done it
        _hang_up((source, sink))


def _hang_up(pair):
    for end in pair:
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
