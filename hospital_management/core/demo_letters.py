"""What the demo people write: one thread between a doctor and a patient, and one announcement, each once."""

import datetime as dt

from authentication.models import NguoiDung
from core.unit_of_work import UnitOfWork
from correspondence.models import Ben, DoiTuong
from medical.models import BacSi
from users.models import BenhNhan

SUBJECT = "Kết quả xét nghiệm mỡ máu"
MESSAGES = (
    (Ben.DOCTOR, "Kết quả xét nghiệm của anh đã có, các chỉ số đều trong giới hạn. Anh tiếp tục ăn nhạt nhé."),
    (Ben.PATIENT, "Cảm ơn bác sĩ. Tôi vẫn uống thuốc vào buổi sáng như cũ phải không ạ?"),
    (Ben.DOCTOR, "Đúng rồi, anh uống một viên sau bữa sáng và đo huyết áp mỗi tối."),
)
ANNOUNCEMENT = {
    "doi_tuong": DoiTuong.EVERYBODY,
    "tieu_de": "Khám sớm từ 8 giờ các ngày thứ hai đến thứ bảy",
    "noi_dung": "Các cơ sở nhận bệnh từ 8:00 đến 11:30 và từ 13:30 đến 17:00. Xin đến trước giờ hẹn 15 phút.",
}


class DemoLetters:
    """Inside the transaction of whoever seeds."""

    def __init__(self, uow: UnitOfWork, now: dt.datetime) -> None:
        self.uow, self.now = uow, now

    def converse(self, patient: BenhNhan, doctor: BacSi) -> None:
        """Yesterday, the last message unread, unless the two have a thread."""
        if self.uow.threads.all().filter(benh_nhan=patient, bac_si=doctor).exists():
            return
        began = self.now - dt.timedelta(days=1)
        times = [began + dt.timedelta(minutes=20 * number) for number in range(len(MESSAGES))]
        thread = self.uow.threads.add(
            benh_nhan=patient,
            bac_si=doctor,
            tieu_de=SUBJECT,
            ben_mo=MESSAGES[0][0],
            tao_luc=began,
            tin_cuoi_luc=times[-1],
        )
        accounts = {Ben.DOCTOR: doctor.nguoi_dung, Ben.PATIENT: patient.nguoi_dung}
        for (side, text), sent, read in zip(MESSAGES, times, [*times[1:], None], strict=True):
            self.uow.messages.add(
                trao_doi=thread, nguoi_gui=accounts[side], ben=side, noi_dung=text, gui_luc=sent, doc_luc=read
            )

    def announce(self, author: NguoiDung) -> None:
        """Unless something was announced before."""
        if not self.uow.announcements.all().exists():
            self.uow.announcements.add(**ANNOUNCEMENT, tu_luc=self.now, nguoi_dang=author, tao_luc=self.now)
