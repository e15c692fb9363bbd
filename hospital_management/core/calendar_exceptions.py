"""Why an address for calendar programs is not made."""

from django.utils.translation import gettext_lazy as _

from core.exceptions import Conflict


class TooManyFeeds(Conflict):
    code = "too_many_feeds"
    message = _("Mỗi tài khoản có nhiều nhất %(most)d lịch đồng bộ. Hãy thu hồi một lịch không còn dùng.")
