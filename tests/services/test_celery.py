"""With a Redis: a worker process runs each job once, beat asks for all of them, and the cache is shared."""

import os
import socket
import subprocess
import sys
import time
from collections import Counter
from importlib import import_module, reload

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured

from core.background import QueuedBackground, ThreadBackground
from core.bootstrap import build_container
from core.models import KetQuaViec, ViecDinhKy
from core.periodic import JOBS, QUEUES, job_named
from hospital_management.caches import caches_from
from tests.services.waiting import eventually

pytestmark = pytest.mark.django_db


def done(name):
    return lambda: ViecDinhKy.objects.filter(ten=name, ket_qua=KetQuaViec.DONE).exists()


def test_a_worker_runs_a_job_once_though_it_is_asked_for_twice(worker, app, tmp_path):
    app.send_task("run_job", ("no_such_job", False))
    for _ in range(2):
        app.send_task("run_job", ("remind", False))
    app.send_task("run_job", ("settle_links", False))

    eventually(done("settle_links"))  # the one child is through with what came before
    assert worker().count("remind is done") == 1
    assert eventually((tmp_path / "celery-alive").exists)


def test_a_job_asked_for_soon_is_run_though_it_is_not_due_and_may_be_asked_for_again(worker, app, server):
    background = QueuedBackground(lambda: app)
    for _ in range(3):
        background.soon(job_named("check_integrity"))

    eventually(done("check_integrity"))
    assert worker().count("check_integrity is done") == 1
    background.soon(job_named("check_integrity"))
    eventually(lambda: worker().count("check_integrity is done") == 2)


def test_beat_asks_for_every_job(app, server):
    beat = import_module("celery.beat").Scheduler(app=app)
    assert set(beat.schedule) - {"celery.backend_cleanup"} == {job.name for job in JOBS}

    for entry in beat.schedule.values():
        beat.apply_async(entry, advance=False)

    waiting = {queue: server.llen(f"hospital-celery:{queue}") for queue in QUEUES}
    assert waiting == Counter(job.queue for job in JOBS)


def test_tasks_are_stale_when_they_are_sent_anew_and_end_before_another_may_begin(app):
    for job in JOBS:
        options = app.conf.beat_schedule[job.name]["options"]
        assert options["expires"] <= 60
        assert options["soft_time_limit"] < options["time_limit"] <= job.limit * 60 < app.conf.broker_transport_options[
            "visibility_timeout"
        ]  # fmt: skip


def test_whatever_is_kept_in_redis_is_ours_by_name(app, server):
    cache.set("seen", 1)
    QueuedBackground(lambda: app).soon(job_named("remind"))

    assert cache.get("seen") == 1
    assert len(server.keys("*")) >= 3
    assert all(key.startswith(b"hospital") for key in server.keys("*"))


def test_nothing_but_json_is_taken(app):
    assert (app.conf.accept_content, app.conf.task_serializer) == (["json"], "json")
    assert app.conf.task_acks_late
    assert app.conf.task_ignore_result


def test_where_redis_is_away_who_asks_goes_on_at_once(app, server, settings, caplog):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nobody = f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
    settings.CACHES = caches_from(nobody)
    began = time.monotonic()

    QueuedBackground(lambda: app).soon(job_named("remind"))

    assert time.monotonic() - began < 5
    assert "remind was not asked for" in caplog.text


def test_a_redis_that_accepts_and_is_silent_keeps_a_series_of_events_waiting_once(app, server, settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.CACHES = caches_from(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        background, began = QueuedBackground(lambda: app), time.monotonic()

        for _ in range(26):
            background.soon(job_named("offer_places"))

    assert time.monotonic() - began < 5


@pytest.mark.parametrize(("url", "kind"), [("", ThreadBackground), ("redis://127.0.0.1:9/0", QueuedBackground)])
def test_who_has_a_redis_has_celery(settings, url, kind):
    settings.REDIS_URL = url
    built = build_container()

    assert type(built.resolve(import_module("core.background").Background)) is kind


def test_without_a_redis_celery_says_what_to_run_instead(app, settings):
    settings.REDIS_URL = ""

    with pytest.raises(ImproperlyConfigured, match=r"manage\.py worker"):
        reload(import_module("hospital_management.celery"))


def test_without_a_redis_a_server_does_not_load_celery():
    code = "import django; django.setup(); import sys, hospital_management.urls; print('celery' in sys.modules)"
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "hospital_management.settings", "REDIS_URL": "", "DEBUG": "True",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }  # fmt: skip

    said = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "False"
