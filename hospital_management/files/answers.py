"""A patient's file as an answer."""

from django.http import FileResponse

from core.answers import saved_file
from core.services.file_service import GivenOut


def file_answer(given: GivenOut) -> FileResponse:
    """Under the name it was cleaned to and the type that was found in it."""
    return saved_file(given.content, given.file.ten_tep, given.file.kieu, given.file.kich_thuoc)
