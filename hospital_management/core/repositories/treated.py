"""What hangs on an appointment, above all what is signed: whoever cancels the visit would take it from under that."""

from django.db.models import Exists, Model, OuterRef, Q

from records.models import BenhAn
from treatments.models import IN_FORCE, DonThuoc


def treated() -> Q:
    """Of appointments: those with a signed record, or a signed prescription that was not cancelled."""
    records = BenhAn.objects.filter(lich_hen=OuterRef("pk"), ky_luc__isnull=False)
    prescriptions = DonThuoc.objects.filter(lich_hen=OuterRef("pk"), trang_thai__in=IN_FORCE)
    return Q(Exists(records)) | Q(Exists(prescriptions))


def lacks(row: Model, name: str) -> bool:
    """Whether the row, read with what hangs on it, has nothing under the name of a relation of one to one."""
    return "da_ky" in vars(row) and getattr(type(row), name).is_cached(row) and not hasattr(row, name)
