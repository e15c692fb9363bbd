"""Where files are kept, how large they may be, and who scans them."""

import re
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from hospital_management.environment import whole

MOST_MEGABYTES = 100
MOST_ROWS = 100_000
BASE64, FORM = 4 / 3, 64 * 1024
"""How much longer a file is in JSON, and what of a body is not the file."""
PREFIX = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}(/[A-Za-z0-9][A-Za-z0-9._-]{0,62}){0,3}")
ADDRESSES = ("/api/files/", "/api/tai-lieu/")


def storages_from(env: Any, folder: Path) -> dict[str, dict[str, Any]]:
    """Django's own storages, and `files`: a folder, or with FILES_S3_BUCKET a bucket.

    Raises ImproperlyConfigured for a bucket without the library that speaks to it, or without a prefix in it.
    """
    return {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        "files": _bucket(env) if env.str("FILES_S3_BUCKET", default="") else _folder(env, folder),
    }


def _folder(env: Any, folder: Path) -> dict[str, Any]:
    """Readable for the server's own user alone, and under no address."""
    where = Path(env.str("FILES_ROOT", default="") or folder)
    return {
        "BACKEND": "core.file_store.LastingFiles",
        "OPTIONS": {
            "location": where,
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    }


def _bucket(env: Any) -> dict[str, Any]:
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise ImproperlyConfigured("FILES_S3_BUCKET is set: pip install -r requirements-s3.txt")
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env.str("FILES_S3_BUCKET"),
            "endpoint_url": env.str("FILES_S3_ENDPOINT", default="") or None,
            "region_name": env.str("FILES_S3_REGION", default="") or None,
            "access_key": env.ENVIRON.get("FILES_S3_ACCESS_KEY") or None,  # as it stands: it may begin with a $
            "secret_key": env.ENVIRON.get("FILES_S3_SECRET_KEY") or None,
            "location": _prefix(env),
            "default_acl": None,  # as private as the bucket
            "file_overwrite": False,
        },
    }


def _prefix(env: Any) -> str:
    """What this installation's keys begin with: `clean_files` takes whatever lies under it for its own."""
    prefix: str = env.str("FILES_S3_PREFIX", default="").strip("/")
    if not PREFIX.fullmatch(prefix):
        raise ImproperlyConfigured(
            "FILES_S3_BUCKET needs FILES_S3_PREFIX, a folder in the bucket that no other installation uses, such as "
            "clinic-production (letters, digits, . _ -)."
        )
    return prefix


def most_megabytes(env: Any) -> int:
    """Raises ImproperlyConfigured."""
    return whole(env, "FILE_MAX_MB", 10, least=1, most=MOST_MEGABYTES)


def imports_from(env: Any) -> tuple[int, int]:
    """How many megabytes and rows a file to import may have. Raises ImproperlyConfigured."""
    megabytes = whole(env, "IMPORT_MAX_MB", 10, least=1, most=MOST_MEGABYTES)
    return megabytes, whole(env, "IMPORT_MAX_ROWS", 20_000, least=1, most=MOST_ROWS)


def bodies_with_files(megabytes: int, addresses: Iterable[str] = ADDRESSES) -> dict[str, int]:
    """How many bytes a body with a file of so many megabytes may have, by address."""
    return dict.fromkeys(addresses, int(megabytes * 1024 * 1024 * BASE64) + FORM)
