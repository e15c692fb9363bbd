"""The Vietnamese words of the paths, which answer as the English ones and are described with them."""

ALIASES = {
    "benh-nhan", "co-so-y-te", "chuyen-khoa", "bac-si", "dich-vu", "lich-hen", "lich-lam-viec", "mau-lich",
    "quy-tac", "giu-cho", "chuoi-lich-hen", "nguoi-than", "khoang-nghi", "hang-cho", "phieu-kham", "phien-tu-van",
    "danh-sach-cho", "loi-moi", "benh-an", "ma-benh", "ke-hoach-dieu-tri", "buoc-dieu-tri", "thuoc", "don-thuoc",
    "trao-doi", "thong-cao", "ho-tro", "danh-gia", "dong-y", "yeu-cau-du-lieu",
    "thanh-toan", "hoa-don", "chung-tu",
    "tai-lieu", "lich-dong-bo", "quy-tac-hoan-tien", "yeu-cau-hoan-tien", "ty-le-bao-hiem", "thong-bao",
}  # fmt: skip


def is_alias(path: str) -> bool:
    """Whether the address is another name of one that is described; exports have no English names."""
    return bool(ALIASES & set(path.split("/"))) and "/utils/export/" not in path
