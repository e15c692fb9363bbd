"""The floor's gunicorn: as the product's, but nothing of Django is loaded beforehand."""

from benchmarks import serving as product

worker_class = product.worker_class
threads = product.threads
preload_app = product.preload_app
graceful_timeout = product.graceful_timeout
control_socket_disable = product.control_socket_disable
