"""Values that nobody could have by chance, in every column that not everybody may read."""

from dataclasses import dataclass

from appointments.models import LichHen, PhienTuVanTuXa
from medical.models import BacSi
from payments.models import ThanhToan
from planning.models import KhoangNghi, MauLich
from tests.factories import PaymentFactory
from users.models import CLINICAL_FIELDS, BenhNhan

MEDICAL = {"nhom_mau": "Zzqm", "di_ung": "Zzq2-di-ung", "benh_nen": "Zzq3-benh-nen"}
DOCTORS_NOTE = "Zzq4-ghi-chu-bac-si"
CLINICAL = (*MEDICAL.values(), DOCTORS_NOTE)
PAID, PRICE, REFERENCE, PAYMENT_NOTE = 987_654_321, 976_543_218, "Zzq5-giao-dich", "Zzq6-ghi-chu-thanh-toan"
MONEY = (str(PAID), str(PRICE), REFERENCE, PAYMENT_NOTE)
STRANGER = {
    "ho_ten": "Zzq7 Khách",
    "so_bhyt": "ZQ7777777777777",
    "so_dien_thoai": "0377777770",
    "email": "zzq8@stranger.example",
    "dia_chi": "Zzq9 đường",
}
VISIT_NOTES = {"ghi_chu": "Zzq10-ghi-chu", "ly_do_huy": "Zzq11-ly-do-huy"}
PLANS = {"ten_mau": "Zzq12-mau", "ly_do": "Zzq13-ly-do-nghi"}


@dataclass(frozen=True)
class Whose:
    """The keys of the rows that are the caller's own or whose patients are."""

    patients: tuple[int, ...] = ()
    doctors: tuple[int, ...] = ()

    @classmethod
    def of(cls, account: object) -> "Whose":
        """What an account may read: itself and its relatives, or a doctor's plans and patients."""
        if account is None:
            return cls()
        doctors = tuple(BacSi.objects.filter(nguoi_dung=account).values_list("pk", flat=True))
        seen = LichHen.objects.filter(bac_si__in=doctors).values_list("benh_nhan", flat=True)
        own = BenhNhan.objects.filter(nguoi_dung=account).values_list("pk", flat=True)
        relatives = BenhNhan.objects.filter(nguoi_giam_ho__nguoi_dung=account).values_list("pk", flat=True)
        return cls(patients=(*seen, *own, *relatives), doctors=doctors)


def fill() -> None:
    """A remote session and a payment for each appointment, and a marker in each column that is medical or money."""
    for visit in LichHen.objects.filter(phien_tu_van__isnull=True):
        PhienTuVanTuXa.objects.create(lich_hen=visit, ma_cuoc_goi=f"call-{visit.pk}")
        PaymentFactory(lich_hen=visit)
    BenhNhan.objects.update(**MEDICAL)
    PhienTuVanTuXa.objects.update(ghi_chu_bac_si=DOCTORS_NOTE)
    LichHen.objects.update(gia_tien=PRICE)
    ThanhToan.objects.update(so_tien=PAID, ma_giao_dich=REFERENCE, ghi_chu=PAYMENT_NOTE)


def mark_strangers(own: Whose) -> None:
    """A marker in what is said of and by everybody but the caller's own people."""
    strangers = BenhNhan.objects.exclude(pk__in=own.patients)
    for patient in strangers:
        for name, value in STRANGER.items():
            setattr(patient, name, value)
        patient.save()
    visits = LichHen.objects.exclude(benh_nhan__in=own.patients).exclude(bac_si__in=own.doctors)
    visits.update(**VISIT_NOTES)
    MauLich.objects.exclude(bac_si__in=own.doctors).update(ten_mau=PLANS["ten_mau"])
    KhoangNghi.objects.filter(bac_si__isnull=False).exclude(bac_si__in=own.doctors).update(ly_do=PLANS["ly_do"])


STRANGERS = (*STRANGER.values(), *VISIT_NOTES.values(), *PLANS.values())

assert set(MEDICAL) == set(CLINICAL_FIELDS)
