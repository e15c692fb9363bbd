"""Regular reviews of who may do what: an Admin looks at an account's rights, and lets them be or takes them away."""

import datetime as dt

from django.db.models import QuerySet

from access.models import QuyetDinh, RaSoatQuyen
from authentication.models import NguoiDung
from core.access_exceptions import OwnAccount
from core.events import AccessReviewed
from core.exceptions import Required
from core.services.account_keeping import AccountKeeping
from core.unit_of_work import transactional

DUE_AFTER = dt.timedelta(days=90)


class AccessReviewService(AccountKeeping):
    def visible_to(self, actor: NguoiDung, action: str) -> QuerySet[NguoiDung]:
        """The accounts with their last use and last review; `qua_han` when that was more than 90 days ago, or never."""
        accounts = self.uow.accounts.visible_to(actor, action)
        return self.uow.access_reviews.beside(accounts, self.clock.now() - DUE_AFTER)

    @transactional
    def review(self, *, actor: NguoiDung, ma_nguoi_dung: int, quyet_dinh: str, ly_do: str = "") -> RaSoatQuyen:
        """Revoking deactivates the account and ends its sessions, and needs a reason. Only somebody else reviews an
        account, except that of the only Admin.

        Raises Forbidden, TemporaryRole, Required, DoesNotExist, OwnAccount or LastAdmin.
        """
        self.require(actor, "access_review.create")
        if quyet_dinh == QuyetDinh.REVOKE and not ly_do:
            raise Required(field="ly_do")
        admins = self.lock_admins_with(actor)
        account = self.uow.accounts.lock_referred(ma_nguoi_dung, "ma_nguoi_dung")
        if account == actor and admins != [actor]:
            raise OwnAccount
        review = self.uow.access_reviews.add(
            nguoi_dung=account,
            vai_tro=account.vai_tro,
            quyet_dinh=quyet_dinh,
            ly_do=ly_do,
            nguoi_ra_soat=actor,
            ngay_ra_soat=self.clock.now(),
        )
        self.uow.record(AccessReviewed(actor, review, reason=ly_do))
        if quyet_dinh == QuyetDinh.REVOKE:
            self.close(actor, admins, account, ly_do)
        return self.uow.access_reviews.all().get(pk=review.pk)
