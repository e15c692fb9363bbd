"""What the description says of consents, requests of data subjects, and copies of a person's data."""

from typing import Any

from drf_spectacular.types import OpenApiTypes

from consents.models import (
    MOST_DAYS_AHEAD,
    MOST_DAYS_SINCE_RECEIPT,
    CachDongY,
    LoaiYeuCauQuyen,
    MucDichDongY,
    TrangThaiBanXuat,
    TrangThaiYeuCauQuyen,
)
from consents.serializers import ConsentSerializer, ExportSerializer, PatientQuery
from core import consent_exceptions as cannot
from core import exceptions as no
from core.access_exceptions import TemporaryRole
from core.legal_clocks import ANSWER_WORKING_DAYS, EXTENSION_DAYS, FINISH_DAYS, FINISH_DAYS_WITH_OTHERS
from core.schema import described, operation
from core.services.erasure_service import CONFIRMATION
from core.services.export_building import KEPT

MOMENT = "2024-01-15T09:00:00+07:00"
WHOSE = (no.Required, no.ProfileMissing, no.DoesNotExist, no.NotYours)
SIGNED = (cannot.SignedLater, cannot.SignedBeforeText, cannot.SignedBeforeLast)
SAID = (*WHOSE, cannot.DataErased, no.FieldNotAllowed, *SIGNED)
REMINDERS = MucDichDongY.REMINDERS.value
TEXT_SENT = {
    "muc_dich": REMINDERS,
    "noi_dung_vi": "Chúng tôi dùng số điện thoại và e-mail của bạn để nhắc lịch hẹn.",
    "noi_dung_en": "We use your phone number and e-mail to remind you of appointments.",
}
TEXT = {"ma_van_ban": 2, **TEXT_SENT, "so_phien_ban": 1, "hieu_luc_tu": MOMENT, "ngay_tao": MOMENT}
GIVEN: dict[str, Any] = {
    "ma_dong_y": 1,
    "ma_benh_nhan": 1,
    "muc_dich": REMINDERS,
    "dong_y": True,
    "ma_van_ban": 2,
    "so_phien_ban": 1,
    "cach": CachDongY.APP.value,
    "ngay_ky": None,
    "ma_nguoi_dung": 7,
    "thoi_diem": MOMENT,
}
PURPOSE = {
    "muc_dich": REMINDERS,
    "can_dong_y": True,
    "dong_y": True,
    "ma_van_ban": 2,
    "so_phien_ban": 1,
    "van_ban_moi": False,
    "thoi_diem": MOMENT,
    "cach": CachDongY.APP.value,
}
DESK = (
    "Nhân viên và Admin nhập điều bệnh nhân đã ký trên giấy: gửi `ma_benh_nhan` và `ngay_ky`, không trước ngày văn bản "
    "có hiệu lực, không trước lần nói gần nhất về mục đích đó."
)

text_docs = described(
    "Đồng ý",
    list=operation(
        "Xem các văn bản đồng ý",
        "Mọi phiên bản của mỗi mục đích. Đang hiệu lực là phiên bản lớn nhất có `hieu_luc_tu` đã qua.",
        gives=TEXT,
    ),
    create=operation(
        "Ban hành phiên bản mới của văn bản đồng ý",
        "Phiên bản cũ không bao giờ bị sửa. Không gửi `hieu_luc_tu` thì có hiệu lực ngay; nhiều nhất "
        f"{MOST_DAYS_AHEAD} ngày nữa. Phiên bản chưa có hiệu lực mà bị phiên bản này vượt trước thì không bao giờ có "
        "hiệu lực: thay văn bản sai bằng cách này. Sự đồng ý với phiên bản cũ vẫn còn, với `van_ban_moi` = true, cho "
        "đến khi bị rút.",
        takes=TEXT_SENT,
        gives=TEXT,
        refuses=(cannot.TextTooEarly, cannot.TextTooLate, no.AlreadyExists),
    ),
)

consent_docs = described(
    "Đồng ý",
    list=operation(
        "Xem bệnh nhân đang đồng ý những gì",
        "Mỗi mục đích một dòng; `dong_y` null là chưa từng nói gì, tức là không đồng ý. `can_dong_y` = false: "
        "pháp luật đòi hỏi, chỉ cần được thông báo.",
        gives=PURPOSE,
        parameters=[PatientQuery],
        refuses=WHOSE,
    ),
    create=operation(
        "Đồng ý với một mục đích",
        f"`ma_van_ban` là văn bản đang hiệu lực, đã được đọc. Đã đồng ý rồi thì nhận lại dòng cũ. {DESK}",
        takes={"muc_dich": REMINDERS, "ma_van_ban": 2},
        gives=GIVEN,
        refuses=(*SAID, cannot.TextNotCurrent),
    ),
    withdraw=operation(
        "Rút sự đồng ý",
        f"Có hiệu lực ngay; rút “{REMINDERS}” thì chỉ còn nhận những thông báo bắt buộc. {DESK}",
        takes={"muc_dich": REMINDERS},
        gives={**GIVEN, "ma_dong_y": 2, "dong_y": False},
        refuses=(*SAID, cannot.ConsentNotGiven, cannot.ConsentNotNeeded),
        responses={201: ConsentSerializer},
    ),
)

history_docs = described(
    "Đồng ý",
    list=operation(
        "Xem mọi lần đồng ý và rút",
        "Mới nhất trước; không dòng nào bị sửa hay xóa.",
        gives=GIVEN,
        parameters=[PatientQuery],
        refuses=WHOSE,
        filters=True,
    ),
)

ASKED = {"loai": LoaiYeuCauQuyen.ACCESS.value, "noi_dung_yeu_cau": "Cho tôi xin bản sao hồ sơ của tôi."}
REQUEST: dict[str, Any] = {
    "ma_yeu_cau": 1,
    "ma_benh_nhan": 1,
    "ten_benh_nhan": "Nguyễn Văn A",
    "ma_nguoi_dung": 7,
    **ASKED,
    "trang_thai": TrangThaiYeuCauQuyen.NEW.value,
    "ben_thu_ba": False,
    "ngay_tao": MOMENT,
    "ngay_nhan": None,
    "han_tra_loi": "2024-01-17T23:59:59+07:00",
    "han_xong": "2024-01-30T23:59:59+07:00",
    "tre_han": False,
    "ngay_gia_han": None,
    "ly_do_gia_han": "",
    "ngay_tra_loi": None,
    "noi_dung_tra_loi": "",
    "ly_do_tu_choi": "",
    "ngay_xong": None,
    "xoa_luc": None,
}
LATER = "2024-01-16T10:00:00+07:00"
ANSWER = {"noi_dung_tra_loi": "Chúng tôi sẽ gửi bản sao trong tuần này.", "ben_thu_ba": False}
ANSWERED = {**REQUEST, **ANSWER, "trang_thai": TrangThaiYeuCauQuyen.ANSWERED.value, "ngay_tra_loi": LATER}
LONGER = {"ly_do": "Phải lấy hồ sơ giấy từ kho lưu trữ"}
EXTENDED = {
    **ANSWERED,
    "ngay_gia_han": LATER,
    "ly_do_gia_han": LONGER["ly_do"],
    "han_xong": "2024-02-14T23:59:59+07:00",
}
DONE = {**ANSWERED, "trang_thai": TrangThaiYeuCauQuyen.DONE.value, "ngay_xong": LATER}
NO = {"ly_do": "Người yêu cầu không chứng minh được là bệnh nhân"}
REFUSED = {**DONE, "trang_thai": TrangThaiYeuCauQuyen.REFUSED.value, "ly_do_tu_choi": NO["ly_do"]}
CLOCKS = (
    f"Trả lời trong {ANSWER_WORKING_DAYS} ngày làm việc (không tính cuối tuần và ngày lễ); xong trong {FINISH_DAYS} "
    f"ngày, {FINISH_DAYS_WITH_OTHERS} ngày nếu có bên thứ ba (`ben_thu_ba`), gia hạn một lần {EXTENSION_DAYS} ngày."
)

request_docs = described(
    "Yêu cầu về dữ liệu",
    list=operation("Xem các yêu cầu về dữ liệu cá nhân", CLOCKS, gives=REQUEST),
    retrieve=operation("Xem một yêu cầu về dữ liệu cá nhân", CLOCKS, gives=REQUEST, refuses=(no.NotYours,)),
    create=operation(
        "Gửi yêu cầu về dữ liệu cá nhân",
        "Cho mình hoặc người thân; với `ve_tai_khoan`, hoặc khi chưa có hồ sơ bệnh nhân, về dữ liệu của chính tài khoản"
        " này. Nhân viên và Admin nhập yêu cầu trên giấy, với `ngay_nhan` là ngày nhận giấy (không gửi: hôm nay; không "
        f"quá {MOST_DAYS_SINCE_RECEIPT} ngày trước), thời hạn tính từ ngày đó. {CLOCKS}",
        takes=ASKED,
        gives=REQUEST,
        refuses=(
            no.Required,
            no.DoesNotExist,
            no.NotYours,
            no.FieldNotAllowed,
            cannot.DataErased,
            cannot.ReceivedLater,
            cannot.ReceivedLongAgo,
            cannot.RequestOpenAlready,
        ),
    ),
    answer=operation(
        "Trả lời yêu cầu về dữ liệu cá nhân",
        "Nói sẽ làm gì; trả lời lại được cho đến khi kết thúc.",
        takes=ANSWER,
        gives=ANSWERED,
        refuses=(cannot.RequestOver,),
    ),
    extend=operation(
        "Gia hạn yêu cầu về dữ liệu cá nhân",
        f"Một lần, thêm {EXTENSION_DAYS} ngày, khi thời hạn chưa qua.",
        takes=LONGER,
        gives=EXTENDED,
        refuses=(cannot.RequestOver, cannot.ExtendedAlready, cannot.ExtensionTooLate),
    ),
    complete=operation(
        "Hoàn thành yêu cầu về dữ liệu cá nhân",
        takes={"noi_dung_tra_loi": ANSWER["noi_dung_tra_loi"]},
        gives=DONE,
        refuses=(cannot.RequestOver, cannot.EraseInstead),
    ),
    refuse=operation(
        "Từ chối yêu cầu về dữ liệu cá nhân",
        "Người yêu cầu được xem lý do.",
        takes=NO,
        gives=REFUSED,
        refuses=(cannot.RequestOver,),
    ),
)

erasure_docs = described(
    "Yêu cầu về dữ liệu",
    erase=operation(
        "Xóa dữ liệu của bệnh nhân theo yêu cầu",
        f"Không thể hoàn tác; gửi đúng câu “{CONFIRMATION}”. Không phải do người đã tạo yêu cầu. Họ tên, ngày sinh "
        "(trừ năm), giấy tờ, liên hệ, người thân, nội dung thông báo và tài khoản bị xóa; lịch hẹn, hồ sơ y khoa, hóa "
        "đơn, chứng từ và nhật ký được giữ theo luật. Yêu cầu về tài khoản không có hồ sơ thì đóng và làm trống "
        "tài khoản đó. Gọi lần nữa không đổi gì.",
        takes={"xac_nhan": CONFIRMATION},
        gives={**DONE, "loai": LoaiYeuCauQuyen.ERASE.value, "ten_benh_nhan": "Đã xóa dữ liệu", "xoa_luc": LATER},
        refuses=(
            TemporaryRole,
            cannot.NotConfirmed,
            cannot.NotAnErasure,
            cannot.RequestOver,
            cannot.OwnDataRequest,
            cannot.HasComingVisits,
            cannot.OwesMoney,
            cannot.RefundIsOpen,
            cannot.WaitsForPlace,
            cannot.RelativesDepend,
            cannot.WorksHere,
            cannot.HasProfile,
        ),
    ),
)

JOB: dict[str, Any] = {
    "ma_ban_xuat": 1,
    "ma_benh_nhan": [1],
    "trang_thai": TrangThaiBanXuat.WAITING.value,
    "phan_tram": 0,
    "so_byte": None,
    "ngay_tao": MOMENT,
    "san_sang_luc": None,
    "het_han": None,
}

export_docs = described(
    "Hồ sơ",
    retrieve=operation(
        "Tải bản sao mọi dữ liệu về mình",
        "Tệp ZIP (JSON và PDF) về tài khoản, hồ sơ của mình và của người thân. Chưa có thì bắt đầu tạo và trả 202 cùng "
        f"tiến độ; gọi lại đến khi trả 200 cùng tệp. Tệp được giữ {KEPT.days} ngày.",
        gives=JOB,
        refuses=(cannot.ExportBroken, cannot.ExportOutdated),
        responses={202: ExportSerializer, (200, "application/zip"): OpenApiTypes.BINARY},
    ),
    create=operation(
        "Tạo lại bản sao mọi dữ liệu về mình",
        "Bản đang tạo, hoặc tạo trong vòng một giờ, thì nhận lại bản đó; bản cũ hơn bị thay.",
        request=None,
        gives=JOB,
        responses={202: ExportSerializer},
    ),
)
