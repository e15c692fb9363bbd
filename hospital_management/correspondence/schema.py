"""What the description says of threads, messages and announcements."""

from typing import Any

from core import correspondence_exceptions as no
from core.consent_exceptions import DataErased
from core.exceptions import (
    AnswerErased,
    DoesNotExist,
    DomainError,
    InProgress,
    KeyReused,
    NotFound,
    NotYours,
    ProfileMissing,
    Required,
    StaleVersion,
)
from core.schema import IDEMPOTENCY, described, operation
from core.services.message_service import DAYS_AFTER_VISIT, MOST_AN_HOUR, MOST_FILES
from correspondence.models import Ben, DoiTuong
from correspondence.serializers import (
    AnnouncementSerializer,
    MessageSerializer,
    MessagesQuery,
    ThreadDetailSerializer,
    ThreadSerializer,
)

SENT_AT, READ_AT, CLOSED_AT = "2024-01-16T19:20:00+07:00", "2024-01-16T20:05:00+07:00", "2024-01-20T17:00:00+07:00"
QUESTION = "Thưa bác sĩ, tôi uống thuốc buổi tối thay cho buổi sáng được không ạ?"
THREAD: dict[str, Any] = {
    "ma_trao_doi": 1,
    "ma_benh_nhan": 1,
    "ten_benh_nhan": "Nguyễn Văn A",
    "ma_bac_si": 1,
    "ten_bac_si": "Nguyễn Minh Đức",
    "ma_lich_hen": None,
    "tieu_de": "Hỏi về giờ uống thuốc",
    "ben_mo": Ben.PATIENT.value,
    "tao_luc": SENT_AT,
    "tin_cuoi_luc": SENT_AT,
    "dong_luc": None,
    "so_chua_doc": 0,
}
FILE = {"ma_tai_lieu": 1, "ten_tep": "don-thuoc.pdf", "kieu": "application/pdf", "da_rut": False}
MESSAGE: dict[str, Any] = {
    "ma_tin_nhan": 1,
    "ben": Ben.PATIENT.value,
    "ten_nguoi_gui": "Nguyễn Văn A",
    "noi_dung": QUESTION,
    "gui_luc": SENT_AT,
    "doc_luc": None,
    "tep": [FILE],
}
DETAIL = {**THREAD, "tin_nhan": [MESSAGE], "truoc_tiep": None}
WRITTEN = {"noi_dung": QUESTION, "ma_tai_lieu": [1]}
WHO = (
    "Chỉ bác sĩ và bệnh nhân của cuộc trao đổi, cùng người thân thay mặt bệnh nhân, đọc được. Quản trị viên chỉ đọc, "
    "và mỗi lần xem đều được ghi vào nhật ký để bệnh nhân thấy."
)
TEXT = (
    f"Nội dung là văn bản thuần, tối đa 4.000 ký tự; đính kèm tối đa {MOST_FILES} tài liệu của chính bệnh nhân. Mỗi "
    f"tài khoản gửi nhiều nhất {MOST_AN_HOUR} tin trong một giờ. Bên kia được báo một lần cho đến khi đọc, không kèm "
    "nội dung."
)
SENDING: tuple[type[DomainError], ...] = (
    NotYours, no.FileOfOthers, no.DoctorLeft, no.NobodyToRead, DataErased, no.TooManyMessages, InProgress, AnswerErased,
    KeyReused,
)  # fmt: skip

thread_docs = described(
    "Trao đổi",
    list=operation(
        "Xem các cuộc trao đổi",
        f"Tin mới nhất trước. {WHO} `so_chua_doc` là số tin bên kia gửi mà bên người gọi chưa đọc.",
        gives=THREAD,
    ),
    retrieve=operation(
        "Xem một cuộc trao đổi và tin nhắn trong đó",
        f"{WHO} Tin mới nhất trước; gửi `truoc_tiep` nhận được vào `truoc` để xem các tin cũ hơn. Xem không đánh dấu "
        "đã đọc. Tệp đã rút chỉ còn `da_rut`.",
        gives=DETAIL,
        refuses=(NotYours,),
        parameters=[MessagesQuery],
    ),
    create=operation(
        "Mở cuộc trao đổi với tin đầu tiên",
        "Bác sĩ mở với bệnh nhân có lịch hẹn với mình (nêu `ma_benh_nhan`); bệnh nhân, hoặc người thân thay mặt, mở "
        f"với bác sĩ (nêu `ma_bac_si`) mà mình có lịch khám sắp tới hoặc đã khám trong {DAYS_AFTER_VISIT} "
        f"ngày qua. {TEXT}",
        takes={"ma_bac_si": 1, "tieu_de": "Hỏi về giờ uống thuốc", **WRITTEN},
        gives=DETAIL,
        refuses=(Required, ProfileMissing, DoesNotExist, no.NotYourDoctor, no.VisitOfOthers, *SENDING),
        parameters=IDEMPOTENCY,
        responses={201: ThreadDetailSerializer},
    ),
    messages=operation(
        "Gửi một tin nhắn",
        TEXT,
        takes=WRITTEN,
        gives=MESSAGE,
        refuses=(no.ThreadIsClosed, *SENDING),
        parameters=IDEMPOTENCY,
        responses={201: MessageSerializer},
    ),
    read=operation(
        "Đánh dấu đã đọc đến một tin nhắn",
        "`den_tin_nhan` là tin mới nhất mà người gọi đã thấy: tin đến sau đó vẫn là chưa đọc. Đọc tính cho cả bên; gọi "
        "lại không đổi gì.",
        takes={"den_tin_nhan": 1},
        gives=THREAD,
        refuses=(NotYours, DoesNotExist),
        responses={200: ThreadSerializer},
    ),
    close=operation(
        "Đóng một cuộc trao đổi",
        "Hai bên vẫn đọc được, nhưng không ai gửi thêm.",
        gives={**THREAD, "dong_luc": CLOSED_AT},
        refuses=(NotYours, no.ThreadIsClosed),
        request=None,
    ),
)  # fmt: skip

ANNOUNCEMENT: dict[str, Any] = {
    "ma_thong_cao": 1,
    "ma_co_so": None,
    "ten_co_so": None,
    "doi_tuong": DoiTuong.EVERYBODY.value,
    "tieu_de": "Nghỉ Tết Nguyên đán",
    "noi_dung": "Các cơ sở nghỉ từ 08/02/2024 đến hết 14/02/2024. Cấp cứu vẫn tiếp nhận 24/24.",
    "tu_luc": "2024-01-20T08:00:00+07:00",
    "den_luc": "2024-02-15T00:00:00+07:00",
    "tao_luc": "2024-01-20T08:00:00+07:00",
    "rut_luc": None,
    "xem_luc": None,
}
MADE = {"doi_tuong": DoiTuong.EVERYBODY.value, "tieu_de": "Nghỉ Tết Nguyên đán", "noi_dung": ANNOUNCEMENT["noi_dung"]}
CHANGED = {"noi_dung": "Các cơ sở nghỉ từ 08/02/2024 đến hết 13/02/2024. Cấp cứu vẫn tiếp nhận 24/24."}
FOR_WHOM = (
    "Thông cáo của một cơ sở dành cho bác sĩ của cơ sở đó, và bệnh nhân có lịch hẹn (không hủy) ở đó; nhân viên thấy "
    "của mọi cơ sở."
)
announcement_docs = described(
    "Thông cáo",
    list=operation(
        "Xem danh sách thông cáo",
        f"Bệnh nhân và bác sĩ thấy thông cáo đang có hiệu lực dành cho mình; nhân viên và quản trị viên thấy tất cả. "
        f"{FOR_WHOM}",
        gives=ANNOUNCEMENT,
    ),
    mine=operation(
        "Xem thông cáo đang dành cho mình",
        f"Với mọi vai trò. {FOR_WHOM}",
        gives=ANNOUNCEMENT,
        responses={200: AnnouncementSerializer(many=True)},
    ),
    retrieve=operation("Xem một thông cáo", gives=ANNOUNCEMENT, refuses=(NotYours,)),
    create=operation(
        "Đăng một thông cáo",
        "Có hiệu lực ngay, hoặc từ `tu_luc`. Thông cáo chỉ hiện trong ứng dụng, không gửi thư hay tin nhắn.",
        takes=MADE,
        gives={**ANNOUNCEMENT, "den_luc": None},
        refuses=(DoesNotExist, no.AnnouncementEndsEarly),
    ),
    partial_update=operation(
        "Sửa lời hoặc thời hạn của một thông cáo",
        "Nhân viên chỉ sửa thông cáo do mình đăng.",
        takes=CHANGED,
        gives={**ANNOUNCEMENT, **CHANGED},
        refuses=(NotYours, StaleVersion, no.AnnouncementEndsEarly, no.AnnouncementIsWithdrawn),
    ),
    withdraw=operation(
        "Rút một thông cáo",
        "Từ đó chỉ nhân viên và quản trị viên còn thấy. Nhân viên chỉ rút thông cáo do mình đăng.",
        gives={**ANNOUNCEMENT, "rut_luc": "2024-01-21T09:00:00+07:00"},
        refuses=(NotYours, StaleVersion, no.AnnouncementIsWithdrawn),
        request=None,
    ),
    read=operation(
        "Đánh dấu một thông cáo đã xem",
        "Mỗi tài khoản xem riêng; gọi lại không đổi gì.",
        gives={**ANNOUNCEMENT, "xem_luc": "2024-01-20T12:00:00+07:00"},
        refuses=(NotFound, NotYours),
        request=None,
    ),
)
