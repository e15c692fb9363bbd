"""What each table and column is, in Vietnamese, for whoever opens the database with another tool.

The models say most of it; here stands what they do not say, and what Django's own tables are.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Field, Model

TABLES = {
    "auth_group": "Nhóm của Django; hệ thống phân quyền theo vai trò, không dùng nhóm",
    "auth_group_permissions": "Quyền của nhóm Django; hệ thống không dùng",
    "auth_permission": "Quyền của Django; hệ thống phân quyền theo vai trò",
    "django_admin_log": "Nhật ký thao tác trên trang quản trị Django",
    "django_content_type": "Danh mục mô hình dữ liệu của Django",
    "django_migrations": "Các bước cập nhật cấu trúc cơ sở dữ liệu đã chạy; do lệnh migrate ghi",
    "django_session": "Phiên của trang quản trị Django",
}
COLUMNS = {
    "Bang": "Tên bảng",
    "Bat_dau": "Bắt đầu lúc",
    "Buoc_cuoi": "Bước thời gian của mã xác thực dùng gần nhất",
    "Cum_tu": "Cụm từ không dấu, chữ thường, để tìm kiếm",
    "Dau_van_tay": "Dấu vân tay của nội dung yêu cầu",
    "Dia_chi_ip": "Địa chỉ IP",
    "Email": "Địa chỉ email",
    "Hanh_dong": "Hành động",
    "Het_han": "Hết hạn lúc",
    "Jti": "Mã của token làm mới đang có hiệu lực",
    "Khoa": "Khóa",
    "Khoa_den": "Khóa đăng nhập đến lúc",
    "Lan_cuoi": "Lần dùng gần nhất",
    "Ly_do": "Lý do",
    "Ly_do_duyet": "Lý do duyệt hoặc từ chối",
    "Ma_bam": "Mã băm",
    "Ma_bam_cuoi": "Mã băm của mục cuối trong chuỗi",
    "Ma_bam_truoc": "Mã băm của mục đứng trước",
    "Ma_doi_tuong": "Mã của bản ghi",
    "Ma_nguoi_dung": "Mã tài khoản",
    "Ma_nguoi_duyet": "Mã tài khoản của người duyệt",
    "Ma_nguoi_ra_soat": "Mã tài khoản của người rà soát",
    "Ma_nguoi_xu_ly": "Mã tài khoản của người xử lý",
    "Ma_nguoi_yeu_cau": "Mã tài khoản của người yêu cầu",
    "Ma_thanh_toan_goc": "Mã khoản thanh toán gốc, nếu đây là hoàn tiền",
    "Ma_tra_loi": "Mã trạng thái HTTP của câu trả lời",
    "Ma_khoi_phuc": "Khóa chính",
    "Ma_mot_lan": "Khóa chính",
    "Muc_dich": "Mục đích",
    "Ngay_dung": "Đã dùng lúc",
    "Ngay_duyet": "Duyệt lúc",
    "Ngay_ket_thuc": "Kết thúc lúc",
    "Ngay_kich_hoat": "Bật lúc",
    "Ngay_ra_soat": "Rà soát lúc",
    "Ngay_tao": "Tạo lúc",
    "Phien_ban": "Phiên bản của bản ghi, tăng mỗi lần sửa",
    "Quyet_dinh": "Quyết định",
    "Request_id": "Mã yêu cầu HTTP",
    "Sau": "Giá trị sau (JSON)",
    "So_cuoi": "Số thứ tự của mục cuối trong chuỗi",
    "So_dien_thoai": "Số điện thoại",
    "So_lan": "Số lần",
    "So_lan_sai": "Số lần nhập sai",
    "So_thu_tu": "Số thứ tự",
    "The": "Thẻ của lần chạy đang giữ khóa",
    "Thiet_bi": "Thiết bị",
    "Thoi_diem": "Thời điểm",
    "Tra_loi": "Nội dung câu trả lời",
    "Trang_thai": "Trạng thái",
    "Truoc": "Giá trị trước (JSON)",
    "Truong": "Tên trường",
    "Vai_tro": "Vai trò",
    "Vai_tro_cu": "Vai trò cũ",
    "Vai_tro_moi": "Vai trò mới",
    "Khoa_yeu_cau.Khoa": "Khóa chống lặp do máy khách chọn (Idempotency-Key)",
    "Khoa_yeu_cau.Phien_ban": "Phiên bản của bản ghi trong câu trả lời",
    "Xac_thuc_hai_lop.Khoa": "Khóa bí mật của ứng dụng xác thực, đã mã hóa",
    "Ma_khoi_phuc.Ma_nguoi_dung": "Mã tài khoản có xác thực hai lớp",
}
DJANGO_COLUMNS = {
    "action_flag": "Loại thao tác: thêm, sửa, xóa",
    "action_time": "Thời điểm thao tác",
    "app": "Ứng dụng Django",
    "app_label": "Ứng dụng Django",
    "applied": "Chạy lúc",
    "change_message": "Nội dung thay đổi",
    "codename": "Tên mã của quyền",
    "content_type_id": "Mã mô hình dữ liệu",
    "expire_date": "Hết hạn lúc",
    "group_id": "Mã nhóm",
    "id": "Khóa chính",
    "model": "Tên mô hình dữ liệu",
    "name": "Tên",
    "object_id": "Mã của bản ghi",
    "object_repr": "Bản ghi, viết thành chữ",
    "permission_id": "Mã quyền",
    "session_data": "Dữ liệu phiên",
    "session_key": "Khóa phiên",
    "user_id": "Mã tài khoản",
}
LONGEST = 400


def descriptions() -> Iterator[tuple[str, str, str]]:
    """Table, column (empty for the table itself) and text. Raises LookupError where nothing says what a column is."""
    models: list[type[Model]] = [*apps.get_models(include_auto_created=True), MigrationRecorder.Migration]
    for model in sorted(models, key=lambda model: model._meta.db_table):
        meta = model._meta
        yield (
            meta.db_table,
            "",
            (meta.db_table_comment or TABLES.get(meta.db_table) or str(meta.verbose_name))[:LONGEST],
        )
        for field in meta.local_concrete_fields:
            yield meta.db_table, str(field.column), described(model, field)


def described(model: type[Model], field: "Field[Any, Any]") -> str:
    """With what may stand in it, where that is a closed list."""
    text = field.db_comment or _said(model, field)
    choices = [str(value) for value, _ in field.choices or () if value]
    listed = f"{text} ({', '.join(choices)})"
    return listed if choices and text and len(listed) <= LONGEST else text


def _said(model: type[Model], field: "Field[Any, Any]") -> str:
    column = str(field.column)
    name = f"{model._meta.db_table}.{column}"
    if model._meta.db_table in TABLES:
        text = DJANGO_COLUMNS.get(column)
    else:
        text = COLUMNS.get(name) or _own(field) or COLUMNS.get(column) or _key(model, field)
    if not text:
        raise LookupError(f"Say what {name} is: a verbose_name in its model, or a line in core/tsql/descriptions.py.")
    return text


def _own(field: "Field[Any, Any]") -> str | None:
    """What the model says, where it says something."""
    words = field._verbose_name  # type: ignore[attr-defined]
    return words and words[:1].upper() + words[1:]


def _key(model: type[Model], field: "Field[Any, Any]") -> str | None:
    target = model if field.primary_key and not field.remote_field else field.related_model
    if target is None or isinstance(target, str):
        return None
    name = str(target._meta.verbose_name)
    return f"Mã {name[:1].lower()}{name[1:]}"
