"""What the description says of queues and tickets."""

from typing import Any

from core import queue_exceptions as no
from core.exceptions import AnswerErased, InProgress, KeyReused, NotYours
from core.schema import EXAMPLE_DAY, IDEMPOTENCY, described, operation
from reception.models import NhomUuTien
from reception.models import TrangThaiPhieu as State

TICKET: dict[str, Any] = {
    "ma_phieu": 1,
    "ma_hang": 1,
    "ma_lich_hen": 1,
    "so_thu_tu": 4,
    "ma_benh_nhan": 1,
    "ten_benh_nhan": "Nguyễn Văn A",
    "ma_bac_si": 1,
    "ten_bac_si": "Nguyễn Minh Đức",
    "ten_dich_vu": "Khám chuyên khoa Tim mạch",
    "ma_co_so": 1,
    "ten_co_so": "Bệnh viện Đa khoa An Tâm",
    "phong_kham": "101",
    "ngay": EXAMPLE_DAY,
    "gio_kham": "09:00:00",
    "nhom_uu_tien": NhomUuTien.NONE.value,
    "ly_do_uu_tien": "",
    "trang_thai": State.WAITING.value,
    "so_lan_goi": 0,
    "cho_den_luot": 0,
    "moc_xep": "2024-01-15T09:00:00+07:00",
    "den_luc": "2024-01-15T08:45:00+07:00",
    "goi_luc": None,
    "vao_luc": None,
    "ra_luc": None,
    "du_kien_luc": None,
    "du_kien_som": None,
    "du_kien_muon": None,
}
ESTIMATE = {
    "so_nguoi_truoc": 2,
    "luc": "2024-01-15T09:15:00+07:00",
    "tu": "2024-01-15T09:05:00+07:00",
    "den": "2024-01-15T09:30:00+07:00",
}
CALLED = {**TICKET, "trang_thai": State.CALLED.value, "so_lan_goi": 1, "goi_luc": "2024-01-15T09:05:00+07:00"}
SKIPPED = {**CALLED, "trang_thai": State.WAITING.value, "cho_den_luot": 7}
PREGNANT = {"nhom_uu_tien": NhomUuTien.PREGNANT.value, "ly_do": "Thai 32 tuần"}
LET_FIRST = {**TICKET, "nhom_uu_tien": PREGNANT["nhom_uu_tien"], "ly_do_uu_tien": PREGNANT["ly_do"]}
QUEUE: dict[str, Any] = {
    "ma_hang": 1,
    "ma_lich": 1,
    "ma_co_so": 1,
    "ten_co_so": "Bệnh viện Đa khoa An Tâm",
    "ma_bac_si": 1,
    "ten_bac_si": "Nguyễn Minh Đức",
    "ngay": EXAMPLE_DAY,
    "gio_bat_dau": "08:00:00",
    "gio_ket_thuc": "11:30:00",
    "phong_kham": "101",
    "so_luot_goi": 3,
    "so_dang_cho": 1,
    "so_da_goi": 0,
    "so_dang_kham": 0,
    "so_vang_mat": 0,
    "so_da_xong": 3,
    "so_da_roi": 0,
}
DETAIL = {**QUEUE, "dang_cho": [TICKET], "da_goi": [], "dang_kham": [], "vang_mat": []}
ORDER = (
    "Cấp cứu luôn trước. Sau đó, khi cả hai bên cùng chờ, cứ nhiều nhất `ti_le_uu_tien` người thuộc nhóm ưu tiên rồi "
    "đến một người thường; trong mỗi bên, theo `moc_xep` rồi số thứ tự. Phiếu có `cho_den_luot` chưa được gọi trước "
    "khi hàng đã gọi đủ chừng ấy lượt, trừ khi không còn ai khác."
)
MOVED = (NotYours, no.QueueOver, no.WrongTicketState)

queue_docs = described(
    "Hàng chờ",
    list=operation("Xem các hàng chờ trong ngày", "Không gửi `ngay` thì là hôm nay.", gives=QUEUE),
    retrieve=operation(
        "Xem một hàng chờ và những người đang ở đó",
        f"`dang_cho` theo thứ tự sẽ gọi nếu không ai đến thêm. {ORDER}",
        gives=DETAIL,
        refuses=(NotYours,),
    ),
    partial_update=operation(
        "Đổi phòng khám của hàng chờ",
        takes={"phong_kham": "102"},
        gives={**DETAIL, "phong_kham": "102", "dang_cho": [{**TICKET, "phong_kham": "102"}]},
        refuses=(NotYours,),
    ),
    call_next=operation(
        "Gọi người tiếp theo",
        f"{ORDER} Hai quầy gọi cùng lúc thì gọi hai người khác nhau.",
        parameters=IDEMPOTENCY,
        request=None,
        gives=CALLED,
        refuses=(NotYours, no.QueueOver, no.NobodyWaits, InProgress, AnswerErased, KeyReused),
    ),
)

ticket_docs = described(
    "Hàng chờ",
    list=operation(
        "Xem danh sách phiếu khám",
        "Bác sĩ chỉ thấy phiếu trong hàng của mình, bệnh nhân của mình và người thân.",
        gives=TICKET,
    ),
    retrieve=operation(
        "Xem một phiếu khám",
        "`uoc_tinh`: giờ khám dự kiến ngay lúc này, khi phiếu còn chờ.",
        gives={**TICKET, "uoc_tinh": ESTIMATE},
        refuses=(NotYours,),
    ),
    skip=operation(
        "Bỏ qua người đã gọi mà không có mặt",
        f"Từ `{State.CALLED}`: chờ `lui_sau_luot` lượt gọi rồi được gọi lại; đã gọi `so_lan_goi` lần thì là "
        f"`{State.ABSENT}`.",
        request=None,
        gives=SKIPPED,
        refuses=MOVED,
    ),
    recall=operation(
        "Gọi lại, hoặc đưa người vắng mặt trở lại hàng",
        f"`{State.CALLED}`: gọi thêm một lần. `{State.ABSENT}`: trở lại hàng, chờ `lui_sau_luot` lượt gọi.",
        request=None,
        gives={**CALLED, "so_lan_goi": 2},
        refuses=MOVED,
    ),
    call=operation(
        "Gọi không theo thứ tự",
        f"Từ `{State.WAITING}` hoặc `{State.ABSENT}`. Lý do được ghi vào nhật ký.",
        takes={"ly_do": "Có kết quả xét nghiệm, bác sĩ khám tiếp"},
        gives=CALLED,
        refuses=MOVED,
    ),
    priority=operation(
        "Đổi nhóm ưu tiên",
        "Trước khi vào phòng khám. Lý do được ghi vào nhật ký. Cấp cứu thì được gọi ngay lượt tới.",
        takes=PREGNANT,
        gives=LET_FIRST,
        refuses=MOVED,
    ),
)
