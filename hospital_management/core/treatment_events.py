"""What happens to treatment plans, drugs and prescriptions. Looks are entered in the patient's file."""

from core.events import Event, Look


class TreatmentPlanMade(Event):
    """With as many steps as the notes say."""


class TreatmentPlanChanged(Event): ...


class TreatmentPlanStopped(Event): ...


class TreatmentPlanCompleted(Event): ...


class TreatmentStepAdded(Event): ...


class TreatmentStepChanged(Event): ...


class TreatmentPlanOpened(Look):
    """By somebody who is neither the patient nor acts for them."""


class TreatmentPlansListed(Look):
    """Of the patient, the record, somebody else was shown so many plans (`so_ke_hoach`) on one page of a list."""


class PrescriptionDrafted(Event):
    """With as many lines as the notes say; perhaps as a copy of another."""


class PrescriptionChanged(Event):
    """While it was a draft."""


class PrescriptionSigned(Event):
    """The notes tell the codes of the warnings that were passed over."""


class PrescriptionCancelled(Event): ...


class PrescriptionDispensed(Event):
    """The notes tell how much of which line."""


class PrescriptionOpened(Look):
    """By somebody who is neither the patient nor acts for them; perhaps to copy, dispense or cancel it."""


class PrescriptionsListed(Look):
    """Of the patient, the record, somebody else was shown so many (`so_don_thuoc`) on one page of a list."""


class PrescriptionPrinted(Look):
    """By somebody who is neither the patient nor acts for them."""
