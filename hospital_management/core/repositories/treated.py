"""Which appointments have something signed to show for: whoever cancels one would take the visit from under it."""

from django.db.models import Exists, OuterRef, Q

from records.models import BenhAn
from treatments.models import IN_FORCE, DonThuoc


def treated() -> Q:
    """Of appointments: those with a signed record, or a signed prescription that was not cancelled."""
    records = BenhAn.objects.filter(lich_hen=OuterRef("pk"), ky_luc__isnull=False)
    prescriptions = DonThuoc.objects.filter(lich_hen=OuterRef("pk"), trang_thai__in=IN_FORCE)
    return Q(Exists(records)) | Q(Exists(prescriptions))
