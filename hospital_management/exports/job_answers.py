"""The file of an export as an answer."""

from django.http import FileResponse

from core.answers import saved_file
from core.services.export_job_service import GivenExport


def export_answer(given: GivenExport) -> FileResponse:
    job = given.job
    return saved_file(given.content, job.ten_tep, job.kieu, job.so_byte or 0)
