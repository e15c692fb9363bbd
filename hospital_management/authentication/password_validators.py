"""What Django asks of a new password beside its own rules, in its commands (`createsuperuser`, `changepassword`)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.sign_in_exceptions import PasswordLikePhone
from core.validators import resembles_phone


class NotThePhoneNumber:
    """The rule of `NguoiDung.choose_password`. Without an account it has nothing to compare with, and says nothing."""

    def validate(self, password: str, user: Any = None) -> None:
        if user is not None and resembles_phone(password, user.so_dien_thoai):
            raise ValidationError(PasswordLikePhone.message, code=PasswordLikePhone.code)

    def get_help_text(self) -> str:
        return _("Mật khẩu không được giống số điện thoại của tài khoản.")
