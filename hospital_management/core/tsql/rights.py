"""What the API's own login may do on SQL Server: work with rows, but not with tables, and not undo what must stay."""

from collections.abc import Iterator

from core.tsql.script import literal, quoted, table

ROLE = "he_thong_api"
FORBIDDEN = {
    "django_migrations": "INSERT, UPDATE, DELETE",  # the migrating login's own
    "Nhat_ky": "UPDATE, DELETE",  # the audit trail is append-only
    "Chuoi_nhat_ky": "DELETE",
    "Canh_bao": "DELETE",  # alerts are handled, and stay
    "Thanh_toan": "DELETE",  # a refund is a row of its own
    "Hoa_don": "DELETE",
    "Dong_hoa_don": "UPDATE, DELETE",  # a wrong line is countered by another
    "Hoan_tien_cong": "DELETE",
    "Yeu_cau_hoan_tien": "DELETE",  # decided, and stays
    "Chung_tu": "DELETE",  # a cancelled document keeps its number
    "Day_so_chung_tu": "DELETE",
    "Ca_thu_ngan": "DELETE",
    "Sao_ke": "DELETE",
    "Dong_sao_ke": "DELETE",
    "Danh_sach_cho": "DELETE",  # ended, and stays: it says who was passed over and why
    "Moi_nhan_cho": "DELETE",
    "Cuoc_trao_doi": "DELETE",  # closed, and stays
    "Tin_nhan": "DELETE",
    "Tep_tin_nhan": "UPDATE, DELETE",
    "Thong_cao": "DELETE",  # withdrawn, and stays
    "Da_xem_thong_cao": "UPDATE, DELETE",
    "Yeu_cau_ho_tro": "DELETE",  # closed, and stays
    "Tra_loi_ho_tro": "DELETE",  # what was said stays said, until an erasure empties it
    "Danh_gia": "DELETE",  # withdrawn, and stays: a visit is rated once
    "Diem_danh_gia": "DELETE",
    "Thong_bao": "DELETE",  # what people were told
    "Lich_hen": "DELETE",  # cancelled, never deleted
    "Hang_cho": "DELETE",
    "Phieu_kham": "DELETE",  # one of whom left says so
    "Don_thuoc": "DELETE",  # cancelled, never deleted
    "Day_so_don_thuoc": "DELETE",
    "Ke_hoach_dieu_tri": "DELETE",  # stopped, never deleted
    "Buoc_dieu_tri": "DELETE",
    "Phien_tu_van_tu_xa": "DELETE",
    "Luot_tham_gia": "DELETE",  # who was where when is told again when somebody was absent
    "Benh_an": "DELETE",
    "Ban_benh_an": "UPDATE, DELETE",  # what was signed stays as it was
    "Ma_benh": "DELETE",  # records point to it
    "Benh_nhan": "DELETE",
    "Lich_dong_bo": "DELETE",  # revoked, and stays
    "Tai_lieu": "DELETE",  # withdrawn, and stays
    "Nguoi_dung": "DELETE",  # deactivated, never deleted
    "Yeu_cau_vai_tro": "DELETE",
    "Truy_cap_khan_cap": "DELETE",
    "Ra_soat_quyen": "UPDATE, DELETE",
    "Van_ban_dong_y": "UPDATE, DELETE",  # consent must be provable: what was read, and what was said
    "Dong_y": "UPDATE, DELETE",
    "Yeu_cau_quyen": "DELETE",
    "Ban_xuat": "DELETE",
    "Viec_xuat": "DELETE",  # over, and stays: it says who exported what
}
HOW = f"""-- The API signs in as a login of its own that has this role and nothing else; `migrate`, as the owner.
-- `manage.py create_login` makes it; or make it here, with a password that stands in DB_PASSWORD and nowhere else:
--     CREATE LOGIN [he_thong_api_login] WITH PASSWORD = N'...';
--     CREATE USER [he_thong_api_login] FOR LOGIN [he_thong_api_login] WITH DEFAULT_SCHEMA = [dbo];
--     ALTER ROLE {quoted(ROLE)} ADD MEMBER [he_thong_api_login];"""


def rights() -> Iterator[str]:
    yield f"{HOW}\nIF DATABASE_PRINCIPAL_ID({literal(ROLE)}) IS NULL\n    CREATE ROLE {quoted(ROLE)};"
    denied = "\n".join(f"DENY {what} ON OBJECT::{table(name)} TO {quoted(ROLE)};" for name, what in FORBIDDEN.items())
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON SCHEMA::[dbo] TO {quoted(ROLE)};\n{denied}"
