"""Why a patient's history is not told from where it was asked."""

from django.utils.translation import gettext_lazy as _

from core.exceptions import DomainError


class BadCursor(DomainError):
    code, field = "bad_cursor", "truoc"
    message = _("Hãy gửi nguyên giá trị `truoc` của trang trước, hoặc không gửi.")
