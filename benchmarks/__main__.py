"""`python -m benchmarks`: measures, and writes the tables into docs/performance.md."""

import os
import secrets
from argparse import ArgumentParser, ArgumentTypeError, Namespace

import django

THREADS = "BENCHMARK_THREADS"
SIZES = 10_000, 100_000, 1_000_000
PRODUCTION = {
    "DEBUG": "False",
    "HTTPS": "off",
    "CORS_ALLOWED_ORIGINS": "",
    "REDIS_URL": "",
    "THROTTLE": "off",
    "LOG_LEVEL": "ERROR",
}


def sizes(text: str) -> tuple[int, ...]:
    """Numbers of appointments from a list with commas, in rising order."""
    parts = text.split(",")
    if not all(part.isdecimal() and int(part) for part in parts):
        raise ArgumentTypeError(f"{text} is not a list of numbers of appointments")
    return tuple(sorted(int(part) for part in parts))


def arguments() -> Namespace:
    parser = ArgumentParser(
        prog="make bench",
        description="Starts servers on scratch databases of the configured engine, on loopback ports alone, presses "
        "them, and writes what it finds into docs/performance.md.",
    )
    parser.add_argument("--rounds", type=int, default=5, help="of each side, in turn (5)")
    parser.add_argument("--seconds", type=float, default=1, help="for one round of one side (1)")
    parser.add_argument("--workers", type=int, default=2, help="processes of each server (2)")
    parser.add_argument("--threads", type=int, default=1, help="in each process (1)")
    parser.add_argument("--clients", type=int, default=8, help="at once, where an operation takes several (8)")
    parser.add_argument("--sizes", type=sizes, default=SIZES, help="appointments (10000,100000,1000000)")
    parser.add_argument("--short", type=float, default=0.5, help="seconds, where an operation is one of many (0.5)")
    parser.add_argument("--appointments", type=int, default=100_000, help="where sizes are not compared (100000)")
    parser.add_argument("--only", help="this operation alone; the page stays as it is")
    return parser.parse_args()


def main() -> None:
    asked = arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hospital_management.settings")
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    os.environ.update(PRODUCTION, **{THREADS: str(asked.threads)})
    django.setup()
    from benchmarks.bench import run  # only now are there tables
    from benchmarks.plan import Plan

    plan = Plan(asked.rounds, asked.seconds, asked.workers, asked.clients, asked.sizes, asked.short, asked.appointments)
    run(plan, asked.only)


if __name__ == "__main__":
    main()
