"""Real threads, each with its own connection and committed transactions."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection


@pytest.fixture
def at_once(transactional_db):
    """Run the calls at the same moment, each in a thread; their results, or the exceptions they raised, in order."""

    def run(*calls):
        barrier = Barrier(len(calls))

        def one(call):
            try:
                barrier.wait()
                return call()
            except Exception as error:  # noqa: BLE001  (whatever it is, the test looks at it)
                return error
            finally:
                connection.close()

        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(one, calls))

    return run
