"""The first consent texts, what some demo patients said to them, and a request that waits for its answer."""

import datetime as dt

from consents.models import CachDongY, LoaiYeuCauQuyen, MucDichDongY, VanBanDongY
from core.legal_clocks import answer_by, finish_by
from core.unit_of_work import UnitOfWork
from users.models import BenhNhan

_P = MucDichDongY
TEXTS: dict[str, tuple[str, str]] = {
    _P.CARE: (
        "Để khám và chữa bệnh cho bạn, chúng tôi lập và giữ hồ sơ gồm thông tin nhận dạng, liên hệ, bảo hiểm và sức "
        "khỏe. Luật khám bệnh, chữa bệnh bắt buộc việc này, nên không cần bạn đồng ý và không rút được; văn bản này "
        "để bạn biết. Chỉ người điều trị cho bạn, và người được giao nhiệm vụ, mới được xem; "
        "mỗi lần xem đều được ghi lại.",
        "To examine and treat you we keep a record: who you are, how to reach you, your insurance and your health. The "
        "law on medical examination and treatment demands it, so it needs no consent and none can be withdrawn; this "
        "text is there for you to know. Only those who treat you, and those charged with it, see it; every look is "
        "logged.",
    ),
    _P.REMINDERS: (
        "Chúng tôi dùng số điện thoại và e-mail của bạn để nhắc lịch hẹn và báo chỗ trống. Rút lại bất cứ lúc nào; khi "
        "đó bạn chỉ còn nhận những thông báo bắt buộc, như lịch hẹn bị hủy.",
        "We use your phone number and e-mail to remind you of appointments and tell you of free places. You may "
        "withdraw at any time; you then get only what must be told, as when an appointment is cancelled.",
    ),
    _P.INSURANCE: (
        "Chúng tôi gửi cho công ty bảo hiểm mà bạn nêu tên: ngày khám, dịch vụ và số tiền, để họ thanh toán thay bạn. "
        "Việc thanh toán bảo hiểm y tế theo luật không phụ thuộc vào sự đồng ý này.",
        "We send the insurer whom you name the day, the services and the amounts, so that it pays for you. Statutory "
        "health insurance does not depend on this consent.",
    ),
    _P.RESEARCH: (
        "Chúng tôi dùng dữ liệu sức khỏe của bạn, sau khi bỏ thông tin nhận dạng, cho nghiên cứu y học và thống kê.",
        "We use your health data, without what identifies you, for medical research and statistics.",
    ),
    _P.MARKETING: (
        "Chúng tôi gửi cho bạn thông tin về dịch vụ và ưu đãi của phòng khám. Không đồng ý thì không ảnh hưởng gì đến "
        "việc khám chữa bệnh.",
        "We send you news of our services and offers. Not agreeing changes nothing in your treatment.",
    ),
}


class DemoConsents:
    def __init__(self, uow: UnitOfWork, now: dt.datetime) -> None:
        self.uow, self.now = uow, now

    def seed(self, patients: list[BenhNhan]) -> None:
        """Every text in its first version; the first two patients agreed to something, the third asks for access."""
        texts = {purpose: self._text(purpose) for purpose in TEXTS}
        self._agree(patients[0], texts[_P.CARE], texts[_P.REMINDERS])
        self._agree(patients[1], texts[_P.CARE])
        self._ask(patients[2])

    def _text(self, purpose: str) -> VanBanDongY:
        known = self.uow.consent_texts.all().filter(muc_dich=purpose).order_by("so_phien_ban").first()
        vi, en = TEXTS[purpose]
        return known or self.uow.consent_texts.add(
            muc_dich=purpose, so_phien_ban=1, noi_dung_vi=vi, noi_dung_en=en, hieu_luc_tu=self.now, ngay_tao=self.now
        )

    def _agree(self, patient: BenhNhan, *texts: VanBanDongY) -> None:
        """Unless something was said of the purpose."""
        said = self.uow.consents.state_of(patient.pk)
        for text in texts:
            if text.muc_dich not in said:
                self.uow.consents.add(
                    benh_nhan=patient,
                    muc_dich=text.muc_dich,
                    so_thu_tu=1,
                    van_ban=text,
                    dong_y=True,
                    cach=CachDongY.APP,
                    nguoi_dung=patient.nguoi_dung,
                    thoi_diem=self.now,
                )

    def _ask(self, patient: BenhNhan) -> None:
        """Once."""
        if self.uow.data_requests.all().filter(benh_nhan=patient).exists():
            return
        self.uow.data_requests.add(
            benh_nhan=patient,
            nguoi_dung=patient.nguoi_dung,
            loai=LoaiYeuCauQuyen.ACCESS,
            noi_dung_yeu_cau="Cho tôi biết bệnh viện đang giữ những thông tin gì về tôi.",
            ngay_tao=self.now,
            han_tra_loi=answer_by(self.now),
            han_xong=finish_by(self.now, third_party=False, extended=False),
        )
