"""Everything at once, while workers are killed."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Event

from core.proof.api import Api
from core.proof.clinic import Clinic
from core.proof.ledger import Ledger
from core.proof.server import Server
from core.proof.storm_client import Client

CLIENTS = 12
SECONDS_BETWEEN_KILLS = (0.3, 1.5)
MOST_KILLS = 300


class Storm:
    """So many clients, for so many seconds."""

    def __init__(self, server: Server, clinic: Clinic, ledger: Ledger, seed: int) -> None:
        self.server, self.ledger, self.random = server, ledger, Random(seed)
        api = Api(server.port)
        self.clients = [Client(api, clinic, ledger, Random(f"{seed}/{number}")) for number in range(CLIENTS)]

    def run(self, seconds: int, progress: Callable[[float, str], None]) -> None:
        self.clients[0].open_schedules()
        stop = Event()
        with ThreadPoolExecutor(CLIENTS) as pool:
            try:
                running = [pool.submit(client.run, stop) for client in self.clients]
                self._kill_until(time.monotonic() + seconds, seconds, progress)
            finally:
                stop.set()
        for client in running:
            client.result()

    def settle(self) -> None:
        """Ask once more for what nobody was told the end of."""
        unsettled, self.ledger.unsettled = self.ledger.unsettled, []
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(self.clients[0].insist, unsettled))

    def _kill_until(self, deadline: float, seconds: int, progress: Callable[[float, str], None]) -> None:
        next_kill = time.monotonic() + self.random.uniform(*SECONDS_BETWEEN_KILLS)
        while (now := time.monotonic()) < deadline:
            if now >= next_kill and self.server.kills < MOST_KILLS:
                self.server.kill_a_worker(self.random)
                next_kill = now + self.random.uniform(*SECONDS_BETWEEN_KILLS)
            done = seconds - (deadline - now)
            told = f"storm, {done:.0f} of {seconds} s, {self.ledger.requests} requests, {self.server.kills} kills"
            progress(done / seconds, told)
            time.sleep(0.2)
