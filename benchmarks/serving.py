"""How the product is served while it is measured: as by the proof, but in one thread a worker, or as many as
`BENCHMARK_THREADS` says: Python computes in one at a time.
"""

import os

from core.proof import gunicorn_settings as usual

THREADS = "BENCHMARK_THREADS"

worker_class = usual.worker_class
threads = int(os.environ.get(THREADS, "1"))
preload_app = usual.preload_app
graceful_timeout = usual.graceful_timeout
control_socket_disable = usual.control_socket_disable
when_ready = usual.when_ready
