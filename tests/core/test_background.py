"""What can wait is done by another thread, or another process, and never in the way of who asked."""

import os
import subprocess
import sys
from threading import Event, current_thread

import pytest
from django.core.cache import cache

from core.background import TASK, QueuedBackground, ThreadBackground
from core.periodic import Job, job_named

ONE, OTHER = Job("one", minutes=1), Job("other", minutes=1)
WAIT = 10  # seconds at most; nothing here takes a tenth of one


@pytest.fixture
def gate():
    """A background whose jobs wait until the gate is open; the jobs that ran, with their threads."""

    class Gate:
        def __init__(self):
            self.open, self.begun, self.done, self.ran = Event(), Event(), Event(), []
            self.background = ThreadBackground(self.run)

        def run(self, job):
            self.begun.set()
            assert self.open.wait(WAIT)
            self.ran.append((job, current_thread()))
            if job == OTHER:
                self.done.set()
            if job.name == "broken":
                raise ValueError

        def jobs(self):
            return [job for job, _ in self.ran]

    return Gate()


def test_a_job_runs_in_a_thread_of_its_own_and_not_before_the_caller_goes_on(gate):
    gate.background.soon(OTHER)
    assert gate.ran == []
    gate.open.set()

    assert gate.done.wait(WAIT)
    assert gate.ran[0][1] is not current_thread()
    assert gate.ran[0][1].daemon


def test_what_is_asked_for_again_while_it_waits_runs_once(gate):
    gate.background.soon(ONE)
    assert gate.begun.wait(WAIT)
    for _ in range(100):
        gate.background.soon(ONE)  # once more, for what happened since it began
    gate.background.soon(OTHER)
    gate.open.set()

    assert gate.done.wait(WAIT)
    assert gate.jobs() == [ONE, ONE, OTHER]


def test_a_job_that_breaks_does_not_stop_the_next(gate):
    gate.open.set()
    gate.background.soon(Job("broken", minutes=1))
    gate.background.soon(OTHER)

    assert gate.done.wait(WAIT)


def test_a_job_of_one_queue_waits_for_none_of_another():
    long_one, soon_one = job_named("build_exports"), job_named("offer_places")
    released, ran = Event(), Event()
    lanes = ThreadBackground(lambda job: released.wait(10) if job == long_one else ran.set())

    lanes.soon(long_one)
    lanes.soon(soon_one)

    assert ran.wait(10)
    released.set()


def test_the_thread_ends_with_the_work_and_another_begins(gate):
    gate.open.set()
    for _ in range(2):
        gate.done.clear()
        gate.background.soon(OTHER)
        assert gate.done.wait(WAIT)
        gate.ran[-1][1].join(WAIT)

    first, second = [thread for _, thread in gate.ran]
    assert not first.is_alive()
    assert first is not second


def test_a_process_that_ends_at_once_waits_for_its_job():
    code = (
        "import time; from core.background import ThreadBackground; from core.periodic import Job\n"
        "ThreadBackground(lambda job: (time.sleep(0.5), print(job.name))).soon(Job('one', minutes=1))"
    )
    paths = os.pathsep.join(filter(None, sys.path))
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "hospital_management.settings", "PYTHONPATH": paths}

    said = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "one"


class App:
    def __init__(self, error=None):
        self.sent, self.error = [], error

    def send_task(self, name, args, **how):
        if self.error:
            raise self.error
        self.sent.append((name, *args))


@pytest.fixture
def _no_memory():
    cache.clear()
    yield
    cache.clear()


@pytest.mark.usefixtures("_no_memory")
def test_a_job_asked_for_twice_is_sent_once():
    app = App()
    background = QueuedBackground(lambda: app)

    for job in (ONE, ONE, OTHER):
        background.soon(job)

    assert app.sent == [(TASK, "one", True), (TASK, "other", True)]


@pytest.mark.usefixtures("_no_memory")
def test_without_its_redis_the_caller_goes_on(caplog):
    QueuedBackground(lambda: App(ConnectionError("gone"))).soon(ONE)

    assert "one was not asked for" in caplog.text


@pytest.mark.usefixtures("_no_memory")
def test_a_redis_that_did_not_answer_is_not_asked_again_at_once(monkeypatch):
    asked = []

    def app():
        asked.append(1)
        raise ConnectionError("gone")

    background = QueuedBackground(app)
    for number in range(26):
        background.soon(Job(f"job-{number}", minutes=1))
    assert len(asked) == 1

    monkeypatch.setattr("core.background.PAUSE_SECONDS", 0)
    background = QueuedBackground(app)
    for number in (26, 27):
        background.soon(Job(f"job-{number}", minutes=1))
    assert len(asked) == 3
