"""The way back in for whoever lost the second factor and has no Admin to ask."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.bootstrap import container
from core.exceptions import NotFound
from core.services.second_factor_service import SecondFactorService
from core.validators import normalise_phone


class Command(BaseCommand):
    help = "Takes away the second factor of the account with this phone number and ends its sessions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("phone", help="the account's phone number")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            phone = normalise_phone(options["phone"])
            done = container().resolve(SecondFactorService).reset_by_phone(so_dien_thoai=phone)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        except NotFound as error:
            raise CommandError(f"Không có tài khoản nào với số {phone}.") from error
        self.stdout.write(
            "Đã gỡ xác thực hai lớp và kết thúc mọi phiên đăng nhập."
            if done
            else "Tài khoản không có xác thực hai lớp."
        )
