"""The image is small, runs as nobody in particular, and holds what it was told to."""

import re
import subprocess

from tests.deployment.conftest import ROOT, tool


def copied(dockerfile, stage):
    """What the stage copies out of the project."""
    for step, arguments in dockerfile[stage]:
        words = arguments.split()
        if step == "COPY" and not words[0].startswith("--from"):
            yield from words[:-1]


def test_hadolint_has_nothing_to_say():
    done = subprocess.run([tool("hadolint"), ROOT / "Dockerfile"], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "")


def test_what_is_copied_exists(dockerfile):
    for stage in dockerfile:
        assert [path for path in copied(dockerfile, stage) if not (ROOT / path).exists()] == []


def test_the_api_image_holds_code_files_and_nothing_else(dockerfile):
    assert set(copied(dockerfile, "api")) == {
        "static", "hospital_management", "deployment/healthcheck.py", "deployment/certificate.py",
    }  # fmt: skip
    assert next(iter(dockerfile["api"])) == ("FROM", "base AS api")


def test_secrets_history_and_local_files_stay_outside():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()

    assert {".env", ".env.*", ".git", ".venv", "var"} <= set(ignored)


def test_what_is_built_is_what_is_installed_and_may_be_more(dockerfile):
    for stage in ("wheels", "base"):
        assert ("ARG", "REQUIREMENTS") in dockerfile[stage]
        assert [arguments for step, arguments in dockerfile[stage] if arguments.endswith('-r "${REQUIREMENTS}"')] != []
        assert {"requirements.txt", "requirements-s3.txt"} <= set(copied(dockerfile, stage))


def test_the_last_stage_is_the_api(dockerfile):
    assert list(dockerfile) == ["wheels", "base", "tests", "api"]


def test_the_image_checks_its_own_health(dockerfile):
    check = dict(dockerfile["api"])["HEALTHCHECK"]

    assert "/app/deployment/healthcheck.py" in check
    assert "--start-period" in check


def test_packages_come_without_recommended_ones_and_leave_no_lists(dockerfile):
    for steps in dockerfile.values():
        for step, arguments in steps:
            if step == "RUN" and "apt-get install" in arguments:
                assert "--no-install-recommends" in arguments
                assert arguments.rstrip().endswith("rm -rf /var/lib/apt/lists/*")


def test_the_libraries_that_the_driver_loads_are_installed(dockerfile):
    installed = next(arguments for step, arguments in dockerfile["base"] if "apt-get install" in arguments).split()

    assert {"libgssapi-krb5-2", "libltdl7", "libodbc2", "openssl"} <= set(installed)


def test_base_images_are_named_with_their_version(compose):
    bases = re.findall(r"^ARG PYTHON=(\S+)|^FROM (\S+)", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    images = re.findall(r"image: (\S+)", compose[0])

    assert [version or name for version, name in bases] == [
        "3.13-slim-trixie", "python:${PYTHON}", "python:${PYTHON}", "base", "base",
    ]  # fmt: skip
    assert all(re.search(r":[\w${}:-]*(\d|TAG)", image) for image in images)
