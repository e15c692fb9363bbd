"""What the description says of refunds, deposits and the health insurance."""

from typing import Any

from access.models import TrangThaiYeuCau
from core import exceptions as no
from core import payment_exceptions as money
from core import refund_exceptions as cannot
from core.booking_exceptions import InvalidTransition
from core.schema import EXAMPLE_DAY, IDEMPOTENCY, Words, crud, described, operation
from payments.models import LoaiDong
from payments.schema import DETAIL, LINE
from refunds.models import LoaiTyLe, NguyenNhan
from refunds.serializers import EstimateQuery, QuoteQuery

ONCE = (no.InProgress, no.AnswerErased, no.KeyReused)
MADE, DECIDED = "2024-01-15T09:35:00+07:00", "2024-01-15T14:00:00+07:00"

TERMS: dict[str, Any] = {
    "bac": [{"truoc_gio": 48, "phan_tram": 100}, {"truoc_gio": 6, "phan_tram": 30}],
    "hoan_khi_co_so_huy": 100,
    "giu_khi_khong_den": 100,
    "phan_tram_coc": 30,
    "han_coc_phut": 120,
    "huy_khi_thieu_coc": False,
    "chan_xac_nhan": True,
}
RULES_SENT = {"ma_co_so": 1, **TERMS}
RULES: dict[str, Any] = {
    "ma_quy_tac_hoan_tien": 2,
    **RULES_SENT,
    "ten_co_so": "Bệnh viện Đa khoa An Tâm",
    "dat_coc_tu": MADE,
}
WHOLE_SET = (
    "Quy tắc của một cơ sở thay cho toàn bộ quy tắc chung (`ma_co_so` null). `bac`: hủy trước giờ khám ít nhất "
    "`truoc_gio` giờ thì hoàn `phan_tram` % số đã thu; bậc cao nhất đạt được có hiệu lực, không đạt bậc nào thì 0. "
    "Bệnh viện hay phòng khám hủy (kể cả bác sĩ nghỉ) thì hoàn `hoan_khi_co_so_huy` %. Bệnh nhân không đến thì giữ lại "
    "`giu_khi_khong_den` %."
)
DEPOSITS = (
    "Đặt cọc: `phan_tram_coc` % giá khám (0: không cần) trong `han_coc_phut` phút từ khi đặt, cho lịch hẹn đặt từ "
    "`dat_coc_tu` trở đi; khi đó lịch hẹn thiếu cọc không được xác nhận (`chan_xac_nhan`), hoặc bị hủy khi quá hạn "
    "(`huy_khi_thieu_coc`)."
)
RULE_CHANGE: Words = {
    "text": f"Có hiệu lực ngay từ yêu cầu kế tiếp. Gửi `bac` thì thay tất cả các bậc cũ. {DEPOSITS}",
    "refuses": (no.FieldNotAllowed,),
}

refund_rule_docs = described(
    "Hoàn tiền",
    **crud(
        "quy tắc hoàn tiền",
        sent=RULES_SENT,
        changed={"giu_khi_khong_den": 50},
        shown=RULES,
        list={"text": f"{WHOLE_SET}\n\n{DEPOSITS}"},
        retrieve={"text": WHOLE_SET},
        create={
            "text": f"Mỗi cơ sở có nhiều nhất một bộ quy tắc.\n\n{WHOLE_SET}\n\n{DEPOSITS}",
            "refuses": (no.DoesNotExist, no.AlreadyExists),
        },
        update={**RULE_CHANGE, "takes": TERMS},
        partial_update=RULE_CHANGE,
        destroy={"text": "Cơ sở trở lại theo quy tắc chung.", "refuses": (cannot.GeneralRefundRulesStay,)},
    ),
)

quote_docs = described(
    "Hoàn tiền",
    quote=operation(
        "Xem trước số tiền được hoàn nếu hủy lịch hẹn",
        "Nếu chính người gọi hủy bây giờ: bệnh nhân theo bậc, nhân viên và Admin là cơ sở hủy. `truoc_gio` là bậc được "
        "áp dụng, null nếu không theo bậc nào.",
        refuses=(no.DoesNotExist, no.NotYours, InvalidTransition),
        parameters=[QuoteQuery],
        gives={
            "nguyen_nhan": NguyenNhan.PATIENT.value,
            "da_thu": 500000,
            "phan_tram": 50,
            "truoc_gio": 2,
            "hoan_lai": 250000,
            "giai_thich": "Hủy trước giờ khám ít nhất 2 giờ: hoàn 50%.",
        },
    ),
)

REQUEST_SENT = {"ma_lich_hen": 1, "so_tien": 250000, "ly_do": "Tôi phải nhập viện nên không đến được"}
REQUEST: dict[str, Any] = {
    "ma_yeu_cau_hoan_tien": 1,
    "ma_hoa_don": 1,
    **REQUEST_SENT,
    "ma_benh_nhan": 1,
    "ten_benh_nhan": "Nguyễn Văn A",
    "nguyen_nhan": NguyenNhan.ASKED.value,
    "da_thu": 500000,
    "theo_quy_tac": 250000,
    "phan_tram": 50,
    "truoc_gio": 2,
    "ma_nguoi_yeu_cau": 7,
    "ngay_tao": MADE,
    "trang_thai": TrangThaiYeuCau.PENDING.value,
    "ma_nguoi_duyet": None,
    "ngay_duyet": None,
    "so_tien_duyet": None,
    "ly_do_duyet": "",
}
APPROVAL = {"so_tien": 300000, "ly_do": "Có giấy nhập viện"}
APPROVED = {
    **REQUEST,
    "trang_thai": TrangThaiYeuCau.APPROVED.value,
    "ma_nguoi_duyet": 2,
    "ngay_duyet": DECIDED,
    "so_tien_duyet": 300000,
    "ly_do_duyet": APPROVAL["ly_do"],
}
REJECTED = {
    **APPROVED,
    "trang_thai": TrangThaiYeuCau.REJECTED.value,
    "so_tien_duyet": None,
    "ly_do_duyet": "Đã khám xong",
}

refund_request_docs = described(
    "Hoàn tiền",
    list=operation(
        "Xem danh sách yêu cầu hoàn tiền",
        "Bệnh nhân thấy yêu cầu của mình và người thân. Khi lịch hẹn đã thu tiền bị hủy hoặc bệnh nhân không đến, hệ "
        "thống tự lập yêu cầu (`ma_nguoi_yeu_cau` null) theo quy tắc; quy tắc không cho hoàn thì yêu cầu bị từ chối "
        "ngay.",
        gives=REQUEST,
    ),
    retrieve=operation("Xem một yêu cầu hoàn tiền", gives=REQUEST, refuses=(no.NotYours,)),
    create=operation(
        "Yêu cầu hoàn tiền cho một lịch hẹn",
        "Mỗi hóa đơn chỉ có một yêu cầu chờ duyệt. Không gửi `so_tien` thì yêu cầu số theo quy tắc, hoặc tất cả số đã "
        "thu.",
        takes=REQUEST_SENT,
        gives=REQUEST,
        refuses=(
            no.DoesNotExist, no.NotYours, cannot.NothingToRefund, cannot.RefundRequestPending, cannot.RequestExceeds,
            *ONCE,
        ),
        parameters=IDEMPOTENCY,
    ),
    approve=operation(
        "Duyệt yêu cầu hoàn tiền",
        "Lập các khoản hoàn ngay: từ khoản thu mới nhất trở về trước, mỗi khoản bằng phương thức của nó. Số tiền khác "
        "với `theo_quy_tac` (hay `so_tien` của yêu cầu, nếu không quy tắc nào nói đến) thì cần `ly_do`. Người yêu cầu "
        "không tự duyệt.",
        takes=APPROVAL,
        gives=APPROVED,
        refuses=(
            cannot.RequestExceeds, cannot.RefundReasonRequired, cannot.OwnRefundRequest, cannot.RefundRequestDecided,
            cannot.NothingToRefund, *ONCE,
        ),
        parameters=IDEMPOTENCY,
    ),
    reject=operation(
        "Từ chối hoặc rút yêu cầu hoàn tiền",
        "Tiền được giữ lại.",
        takes={"ly_do": REJECTED["ly_do_duyet"]},
        gives=REJECTED,
        refuses=(cannot.RefundRequestDecided,),
    ),
)  # fmt: skip

RATE_CHANGED: dict[str, Any] = {
    "gia_tri": 2,
    "hieu_luc_tu": "2026-01-01",
    "hieu_luc_den": "2026-12-31",
    "can_cu": "Công văn của Bộ Y tế",
    "da_kiem_chung": False,
}
RATE_SENT = {"loai": LoaiTyLe.GROUP.value, "ma": "ZZ", **RATE_CHANGED}
RATE: dict[str, Any] = {"ma_ty_le": 60, **RATE_SENT}
KINDS = (
    f"“{LoaiTyLe.LEVEL}”: `ma` từ 1 đến 5, `gia_tri` là phần trăm BHYT chi trả. “{LoaiTyLe.GROUP}”: `ma` là 2 chữ cái "
    "đầu của thẻ, `gia_tri` là mức hưởng của nhóm, null thì theo chữ số trên thẻ. "
    f"“{LoaiTyLe.BASE_SALARY}” tính bằng VND; lượt khám có chi phí thấp hơn “{LoaiTyLe.FULL_BELOW}” (% lương cơ sở) "
    "được chi trả toàn bộ. Mỗi loại và mã chỉ có một dòng có hiệu lực trong một ngày."
)
WRONG_RATE = (no.RangeReversed, cannot.RateKeyWrong, cannot.RateOutOfRange, cannot.ValidityOverlaps)
RATE_CHANGE: Words = {
    "text": f"`loai` và `ma` giữ nguyên. {KINDS}",
    "refuses": (*WRONG_RATE, no.FieldNotAllowed),
}

rate_docs = described(
    "Bảo hiểm y tế",
    **crud(
        "dòng tỷ lệ BHYT",
        sent=RATE_SENT,
        changed={"gia_tri": 3},
        shown=RATE,
        list={"text": KINDS},
        create={"text": KINDS, "refuses": WRONG_RATE},
        update={**RATE_CHANGE, "takes": RATE_CHANGED},
        partial_update=RATE_CHANGE,
    ),
)
USED = {
    **RATE,
    "ma_ty_le": 4,
    "loai": LoaiTyLe.LEVEL.value,
    "ma": "4",
    "gia_tri": 80,
    "hieu_luc_tu": "2015-01-01",
    "hieu_luc_den": None,
    "da_kiem_chung": True,
}
NOT_TOLD = (
    "Chỉ là ước tính: dịch vụ nào được chi trả, và khám không đúng tuyến, do cơ quan BHXH quyết định. Thẻ 15 ký tự có "
    "mức hưởng ở ký tự thứ ba; số 10 chữ số thì không, nên hãy gửi `muc`."
)
estimate_docs = described(
    "Bảo hiểm y tế",
    estimate=operation(
        "Ước tính phần BHYT chi trả của một lịch hẹn",
        f"{NOT_TOLD} `con_thieu` nêu điều còn phải biết, khi đó các số tiền là null.",
        refuses=(no.DoesNotExist, no.NotYours),
        parameters=[EstimateQuery],
        gives={
            "ma_lich_hen": 1,
            "ngay_kham": EXAMPLE_DAY,
            "nhom": "DN",
            "muc_tren_the": 4,
            "muc": 4,
            "ti_le": 80,
            "tong_tien": 500000,
            "bao_hiem_tra": 400000,
            "nguoi_benh_tra": 100000,
            "la_uoc_tinh": True,
            "con_thieu": [],
            "dong_ap_dung": [USED],
            "canh_bao": [],
        },
    ),
)
SHARE = {
    **LINE,
    "ma_dong": 2,
    "loai": LoaiDong.INSURANCE.value,
    "ma_dich_vu": None,
    "mo_ta": "BHYT chi trả 80%",
    "don_gia": -400000,
    "thanh_tien": -400000,
    "ly_do": "Ước tính 80% của 500000 VND, mức 4",
}
share_docs = described(
    "Hóa đơn",
    insurance=operation(
        "Thêm phần BHYT chi trả vào hóa đơn",
        f"Một lần cho mỗi hóa đơn, trừ khi dòng cũ đã được đối trừ. {NOT_TOLD}",
        takes={"muc": 4},
        gives={**DETAIL, "tong_tien": 100000, "da_thu": 0, "con_no": 100000, "dong": [LINE, SHARE]},
        refuses=(
            no.Required, no.FieldNotAllowed, money.CancelledVisit, money.TotalTooLow, cannot.InsuranceOnBill,
            cannot.NoInsuranceCard, cannot.NoInsuranceRate, no.NotYours, *ONCE,
        ),
        parameters=IDEMPOTENCY,
    ),
)  # fmt: skip
