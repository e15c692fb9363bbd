"""What the description says of periodic jobs."""

from core.models import KetQuaViec
from core.schema import described, operation

MOMENT = "2024-01-10T08:30:00+07:00"

job_docs = described(
    "Hệ thống",
    list=operation(
        "Xem các việc định kỳ",
        "Việc nào đến hạn khi nào và lần cuối ra sao. Việc chưa chạy lần nào thì chưa có ở đây; `ket_qua` rỗng: chưa "
        "xong lần nào. `giu_den`: đến lúc đó không nơi nào khác chạy việc này.",
        gives={
            "ma_viec": 1,
            "ten": "close_visits",
            "den_han": "2024-01-10T08:45:00+07:00",
            "bat_dau": MOMENT,
            "ket_thuc": "2024-01-10T08:30:01+07:00",
            "ket_qua": KetQuaViec.DONE.value,
            "so_mili_giay": 830,
            "noi_dung": "Đã hủy: 0; Không đến: 3; Hoàn thành: 0.",
            "dang_chay_o": "",
            "giu_den": None,
        },
    ),
)
