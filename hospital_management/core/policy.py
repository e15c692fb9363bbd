"""Who may do what: the whole permission matrix on one page.

Every endpoint action is one row. Roles do not inherit from one another: the row is the law. A right that is not an
endpoint (writing clinical fields, say) is a row too, and services ask for it with `scope_for`.
"""

from enum import IntEnum, StrEnum


class Role(StrEnum):
    """The four roles, as stored and sent."""

    ADMIN = "Admin"
    DOCTOR = "Bác sĩ"
    STAFF = "Nhân viên"
    PATIENT = "Bệnh nhân"


class Scope(IntEnum):
    """How far a right reaches: nowhere, to the caller's own records, to every record."""

    NONE = 0
    OWN = 1
    ALL = 2


NONE, OWN, ALL = Scope
COLUMNS = (Role.ADMIN, Role.DOCTOR, Role.STAFF, Role.PATIENT, None)  # None: not signed in

# fmt: off
GRANTS: dict[str, tuple[Scope, Scope, Scope, Scope, Scope]] = {
    # action                        ADMIN DOCTOR STAFF PATIENT GUEST
    "auth.register":                (ALL,  ALL,  ALL,  ALL,  ALL),
    "auth.login":                   (ALL,  ALL,  ALL,  ALL,  ALL),
    "auth.refresh":                 (ALL,  ALL,  ALL,  ALL,  ALL),
    "auth.verify":                  (ALL,  ALL,  ALL,  ALL,  ALL),
    "auth.logout":                  (OWN,  OWN,  OWN,  OWN,  NONE),
    "auth.change_password":         (OWN,  OWN,  OWN,  OWN,  NONE),
    "auth.permissions":             (OWN,  OWN,  OWN,  OWN,  NONE),
    "password_reset.create":        (ALL,  ALL,  ALL,  ALL,  ALL),   # by a one-time code
    "password_reset.confirm":       (ALL,  ALL,  ALL,  ALL,  ALL),
    "phone_change.create":          (OWN,  OWN,  OWN,  OWN,  NONE),
    "phone_change.confirm":         (OWN,  OWN,  OWN,  OWN,  NONE),
    "auth.choose_role":             (ALL,  NONE, NONE, NONE, NONE),  # register as something else than a patient

    "session.list":                 (ALL,  OWN,  OWN,  OWN,  NONE),
    "session.destroy":              (ALL,  OWN,  OWN,  OWN,  NONE),
    "session.end_others":           (OWN,  OWN,  OWN,  OWN,  NONE),
    "second_factor.retrieve":       (OWN,  OWN,  OWN,  OWN,  NONE),
    "second_factor.create":         (OWN,  OWN,  OWN,  OWN,  NONE),
    "second_factor.confirm":        (OWN,  OWN,  OWN,  OWN,  NONE),
    "second_factor.recovery_codes": (OWN,  OWN,  OWN,  OWN,  NONE),
    "second_factor.disable":        (OWN,  OWN,  OWN,  OWN,  NONE),

    "profile.retrieve":             (OWN,  OWN,  OWN,  OWN,  NONE),
    "profile.update":               (OWN,  OWN,  OWN,  OWN,  NONE),
    "profile.partial_update":       (OWN,  OWN,  OWN,  OWN,  NONE),

    "account.list":                 (ALL,  NONE, NONE, NONE, NONE),
    "account.create":               (ALL,  NONE, NONE, NONE, NONE),
    "account.retrieve":             (ALL,  NONE, NONE, NONE, NONE),
    "account.update":               (ALL,  NONE, NONE, NONE, NONE),
    "account.partial_update":       (ALL,  NONE, NONE, NONE, NONE),
    "account.destroy":              (ALL,  NONE, NONE, NONE, NONE),
    "account.role":                 (ALL,  NONE, NONE, NONE, NONE),
    "account.reset_second_factor":  (ALL,  NONE, NONE, NONE, NONE),

    "temporary_role.create":        (ALL,  NONE, NONE, NONE, NONE),  # until a date, in the place of the own one
    "temporary_role.destroy":       (ALL,  NONE, NONE, NONE, NONE),
    "role_request.list":            (ALL,  NONE, NONE, NONE, NONE),  # downgrades that wait for a second Admin
    "role_request.retrieve":        (ALL,  NONE, NONE, NONE, NONE),
    "role_request.approve":         (ALL,  NONE, NONE, NONE, NONE),
    "role_request.reject":          (ALL,  NONE, NONE, NONE, NONE),
    "emergency_access.list":        (ALL,  OWN,  NONE, NONE, NONE),
    "emergency_access.retrieve":    (ALL,  OWN,  NONE, NONE, NONE),
    "emergency_access.create":      (NONE, ALL,  NONE, NONE, NONE),  # to any patient, for an hour
    "emergency_access.end":         (ALL,  OWN,  NONE, NONE, NONE),
    "access_review.list":           (ALL,  NONE, NONE, NONE, NONE),
    "access_review.create":         (ALL,  NONE, NONE, NONE, NONE),

    "data_export.retrieve":         (OWN,  OWN,  OWN,  OWN,  NONE),  # everything held on the caller and his relatives
    "data_export.create":           (OWN,  OWN,  OWN,  OWN,  NONE),
    "consent_text.list":            (ALL,  ALL,  ALL,  ALL,  NONE),
    "consent_text.create":          (ALL,  NONE, NONE, NONE, NONE),
    "consent.list":                 (ALL,  NONE, ALL,  OWN,  NONE),
    "consent.create":               (ALL,  NONE, ALL,  OWN,  NONE),
    "consent.withdraw":             (ALL,  NONE, ALL,  OWN,  NONE),
    "consent_history.list":         (ALL,  NONE, ALL,  OWN,  NONE),
    "data_request.list":            (ALL,  OWN,  OWN,  OWN,  NONE),  # of data subjects, by law
    "data_request.retrieve":        (ALL,  OWN,  OWN,  OWN,  NONE),
    "data_request.create":          (ALL,  OWN,  ALL,  OWN,  NONE),
    "data_request.answer":          (ALL,  NONE, NONE, NONE, NONE),
    "data_request.extend":          (ALL,  NONE, NONE, NONE, NONE),
    "data_request.complete":        (ALL,  NONE, NONE, NONE, NONE),
    "data_request.refuse":          (ALL,  NONE, NONE, NONE, NONE),
    "data_request.erase":           (ALL,  NONE, NONE, NONE, NONE),  # not by who asked

    "patient.list":                 (ALL,  OWN,  ALL,  NONE, NONE),
    "patient.create":               (ALL,  NONE, ALL,  OWN,  NONE),
    "patient.retrieve":             (ALL,  OWN,  ALL,  OWN,  NONE),
    "patient.update":               (ALL,  OWN,  ALL,  OWN,  NONE),
    "patient.partial_update":       (ALL,  OWN,  ALL,  OWN,  NONE),
    "patient.history":              (ALL,  OWN,  ALL,  OWN,  NONE),  # of each kind what its list shows the caller
    "patient.clinical":             (ALL,  OWN,  NONE, OWN,  NONE),  # read and write blood group, allergies, conditions
    "patient.administrative":       (ALL,  NONE, ALL,  OWN,  NONE),  # write everything else of the profile

    "family.list":                  (NONE, NONE, NONE, OWN,  NONE),  # the caller's relatives
    "family.create":                (NONE, NONE, NONE, OWN,  NONE),
    "family.retrieve":              (NONE, NONE, NONE, OWN,  NONE),
    "family.partial_update":        (NONE, NONE, NONE, OWN,  NONE),
    "family.destroy":               (NONE, NONE, NONE, OWN,  NONE),
    "guardian.list":                (ALL,  NONE, ALL,  NONE, NONE),  # the accounts that act for a patient
    "guardian.create":              (ALL,  NONE, ALL,  NONE, NONE),
    "guardian.destroy":             (ALL,  NONE, ALL,  NONE, NONE),

    "calendar_feed.list":           (NONE, OWN,  NONE, OWN,  NONE),  # secret addresses of the caller's appointments
    "calendar_feed.create":         (NONE, OWN,  NONE, OWN,  NONE),
    "calendar_feed.destroy":        (NONE, OWN,  NONE, OWN,  NONE),
    "calendar_feed.read":           (NONE, OWN,  NONE, OWN,  NONE),  # what a calendar program gets for its account

    "file.list":                    (ALL,  OWN,  ALL,  OWN,  NONE),  # results, images, papers of a patient
    "file.retrieve":                (ALL,  OWN,  ALL,  OWN,  NONE),
    "file.content":                 (ALL,  OWN,  ALL,  OWN,  NONE),
    "file.link":                    (ALL,  OWN,  ALL,  OWN,  NONE),  # an address good for minutes, for whoever has it
    "file.create":                  (ALL,  OWN,  ALL,  OWN,  NONE),
    "file.partial_update":          (ALL,  OWN,  OWN,  OWN,  NONE),  # by who uploaded it
    "file.withdraw":                (ALL,  OWN,  OWN,  OWN,  NONE),  # by who uploaded it, for a day
    "file.clinical":                (ALL,  OWN,  NONE, OWN,  NONE),  # all kinds but identity papers and cards
    "file.withdrawn":               (ALL,  NONE, NONE, NONE, NONE),  # see those that were withdrawn

    "facility.list":                (ALL,  ALL,  ALL,  ALL,  NONE),
    "facility.retrieve":            (ALL,  ALL,  ALL,  ALL,  NONE),
    "facility.create":              (ALL,  NONE, NONE, NONE, NONE),
    "facility.update":              (ALL,  NONE, NONE, NONE, NONE),
    "facility.partial_update":      (ALL,  NONE, NONE, NONE, NONE),
    "facility.destroy":             (ALL,  NONE, NONE, NONE, NONE),
    "specialty.list":               (ALL,  ALL,  ALL,  ALL,  NONE),
    "specialty.retrieve":           (ALL,  ALL,  ALL,  ALL,  NONE),
    "specialty.create":             (ALL,  NONE, NONE, NONE, NONE),
    "specialty.update":             (ALL,  NONE, NONE, NONE, NONE),
    "specialty.partial_update":     (ALL,  NONE, NONE, NONE, NONE),
    "specialty.destroy":            (ALL,  NONE, NONE, NONE, NONE),
    "doctor.list":                  (ALL,  ALL,  ALL,  ALL,  NONE),
    "doctor.retrieve":              (ALL,  ALL,  ALL,  ALL,  NONE),
    "doctor.create":                (ALL,  NONE, NONE, NONE, NONE),
    "doctor.update":                (ALL,  NONE, NONE, NONE, NONE),
    "doctor.partial_update":        (ALL,  NONE, NONE, NONE, NONE),
    "doctor.destroy":               (ALL,  NONE, NONE, NONE, NONE),
    "doctor.statistics":            (ALL,  OWN,  NONE, NONE, NONE),
    "service.list":                 (ALL,  ALL,  ALL,  ALL,  NONE),
    "service.retrieve":             (ALL,  ALL,  ALL,  ALL,  NONE),
    "service.create":               (ALL,  NONE, NONE, NONE, NONE),
    "service.update":               (ALL,  NONE, NONE, NONE, NONE),
    "service.partial_update":       (ALL,  NONE, NONE, NONE, NONE),
    "service.destroy":              (ALL,  NONE, NONE, NONE, NONE),

    "schedule.list":                (ALL,  OWN,  ALL,  ALL,  NONE),
    "schedule.retrieve":            (ALL,  OWN,  ALL,  ALL,  NONE),
    "schedule.create":              (ALL,  OWN,  NONE, NONE, NONE),
    "schedule.update":              (ALL,  OWN,  NONE, NONE, NONE),
    "schedule.partial_update":      (ALL,  OWN,  NONE, NONE, NONE),
    "schedule.destroy":             (ALL,  OWN,  NONE, NONE, NONE),
    "schedule.generate":            (ALL,  OWN,  NONE, NONE, NONE),  # from templates

    "template.list":                (ALL,  OWN,  ALL,  NONE, NONE),
    "template.retrieve":            (ALL,  OWN,  ALL,  NONE, NONE),
    "template.create":              (ALL,  OWN,  NONE, NONE, NONE),
    "template.update":              (ALL,  OWN,  NONE, NONE, NONE),
    "template.partial_update":      (ALL,  OWN,  NONE, NONE, NONE),
    "template.destroy":             (ALL,  OWN,  NONE, NONE, NONE),

    "time_off.list":                (ALL,  OWN,  ALL,  NONE, NONE),
    "time_off.retrieve":            (ALL,  OWN,  ALL,  NONE, NONE),
    "time_off.create":              (ALL,  OWN,  NONE, NONE, NONE),
    "time_off.preview":             (ALL,  OWN,  NONE, NONE, NONE),
    "time_off.destroy":             (ALL,  OWN,  NONE, NONE, NONE),
    "time_off.holidays":            (ALL,  NONE, NONE, NONE, NONE),
    "time_off.close":               (ALL,  NONE, NONE, NONE, NONE),  # facilities, and everybody on public holidays

    "rule.list":                    (ALL,  ALL,  ALL,  ALL,  NONE),
    "rule.retrieve":                (ALL,  ALL,  ALL,  ALL,  NONE),
    "rule.create":                  (ALL,  NONE, NONE, NONE, NONE),
    "rule.update":                  (ALL,  NONE, NONE, NONE, NONE),
    "rule.partial_update":          (ALL,  NONE, NONE, NONE, NONE),
    "rule.destroy":                 (ALL,  NONE, NONE, NONE, NONE),

    "availability.list":            (ALL,  OWN,  ALL,  ALL,  NONE),

    "appointment.list":             (ALL,  OWN,  ALL,  OWN,  NONE),
    "appointment.retrieve":         (ALL,  OWN,  ALL,  OWN,  NONE),
    "appointment.create":           (ALL,  NONE, ALL,  OWN,  NONE),
    "appointment.update":           (ALL,  OWN,  ALL,  OWN,  NONE),
    "appointment.partial_update":   (ALL,  OWN,  ALL,  OWN,  NONE),
    "appointment.destroy":          (ALL,  OWN,  ALL,  OWN,  NONE),
    "appointment.cancel":           (ALL,  OWN,  ALL,  OWN,  NONE),
    "appointment.confirm":          (ALL,  OWN,  ALL,  NONE, NONE),
    "appointment.decline":          (ALL,  OWN,  ALL,  NONE, NONE),
    "appointment.check_in":         (ALL,  OWN,  ALL,  NONE, NONE),
    "appointment.start":            (ALL,  OWN,  ALL,  NONE, NONE),
    "appointment.complete":         (ALL,  OWN,  ALL,  NONE, NONE),
    "appointment.no_show":          (ALL,  OWN,  ALL,  NONE, NONE),
    "appointment.ics":              (ALL,  OWN,  ALL,  OWN,  NONE),  # the appointment as a calendar's file
    "appointment.statistics":       (ALL,  OWN,  ALL,  NONE, NONE),
    "appointment.reassign":         (ALL,  NONE, ALL,  NONE, NONE),  # to another doctor or service
    "appointment.walk_in":          (ALL,  NONE, ALL,  NONE, NONE),  # register walk-ins and emergencies
    "appointment.waive_rules":      (ALL,  OWN,  ALL,  NONE, NONE),  # pass over booking rules, as these let them
    "appointment.waive_any_rules":  (ALL,  NONE, NONE, NONE, NONE),  # those that bind the desk too

    "appointment.ticket":           (ALL,  OWN,  ALL,  OWN,  NONE),  # to print, with its QR code
    "appointment.expected":         (ALL,  OWN,  ALL,  OWN,  NONE),  # when the visit will begin
    "ticket_check_in.create":       (ALL,  NONE, ALL,  NONE, NONE),  # by the QR code
    "ticket_key.public":            (ALL,  ALL,  ALL,  ALL,  ALL),   # to check tickets without the server
    "queue.accuracy":               (ALL,  OWN,  ALL,  NONE, NONE),
    "day.today":                    (ALL,  NONE, ALL,  NONE, NONE),
    "day.my_day":                   (ALL,  OWN,  NONE, NONE, NONE),
    "queue.list":                   (ALL,  OWN,  ALL,  NONE, NONE),
    "queue.retrieve":               (ALL,  OWN,  ALL,  NONE, NONE),
    "queue.partial_update":         (ALL,  OWN,  ALL,  NONE, NONE),  # its room
    "queue.call_next":              (ALL,  OWN,  ALL,  NONE, NONE),
    "ticket.list":                  (ALL,  OWN,  ALL,  OWN,  NONE),
    "ticket.retrieve":              (ALL,  OWN,  ALL,  OWN,  NONE),
    "ticket.skip":                  (ALL,  OWN,  ALL,  NONE, NONE),
    "ticket.recall":                (ALL,  OWN,  ALL,  NONE, NONE),
    "ticket.call":                  (ALL,  OWN,  ALL,  NONE, NONE),  # out of turn
    "ticket.priority":              (ALL,  OWN,  ALL,  NONE, NONE),

    "record.list":                  (ALL,  OWN,  NONE, OWN,  NONE),  # drafts: of who writes them, and for Admins
    "record.retrieve":              (ALL,  OWN,  NONE, OWN,  NONE),
    "record.internal":              (ALL,  OWN,  NONE, NONE, NONE),  # read the notes that no patient sees, of any role
    "record.create":                (NONE, OWN,  NONE, NONE, NONE),  # writing: the doctor of the visit, nobody else
    "record.update":                (NONE, OWN,  NONE, NONE, NONE),
    "record.partial_update":        (NONE, OWN,  NONE, NONE, NONE),
    "record.sign":                  (NONE, OWN,  NONE, NONE, NONE),
    "record.amend":                 (NONE, OWN,  NONE, NONE, NONE),
    "record_version.list":          (ALL,  OWN,  NONE, OWN,  NONE),
    "record_version.retrieve":      (ALL,  OWN,  NONE, OWN,  NONE),
    "vital_signs.list":             (ALL,  OWN,  NONE, OWN,  NONE),
    "vital_signs.create":           (NONE, OWN,  NONE, NONE, NONE),
    "vital_signs.destroy":          (NONE, OWN,  NONE, NONE, NONE),
    "disease.list":                 (ALL,  ALL,  ALL,  ALL,  NONE),  # the codes of ICD-10, which tell of nobody
    "disease.retrieve":             (ALL,  ALL,  ALL,  ALL,  NONE),

    "series.create":                (ALL,  NONE, ALL,  OWN,  NONE),
    "series.retrieve":              (ALL,  OWN,  ALL,  OWN,  NONE),
    "series.cancel":                (ALL,  OWN,  ALL,  OWN,  NONE),
    "hold.list":                    (ALL,  NONE, ALL,  OWN,  NONE),
    "hold.retrieve":                (ALL,  NONE, ALL,  OWN,  NONE),
    "hold.create":                  (ALL,  NONE, ALL,  OWN,  NONE),
    "hold.destroy":                 (ALL,  NONE, ALL,  OWN,  NONE),
    "waitlist.list":                (ALL,  NONE, ALL,  OWN,  NONE),  # who waits for a place
    "waitlist.retrieve":            (ALL,  NONE, ALL,  OWN,  NONE),
    "waitlist.create":              (ALL,  NONE, ALL,  OWN,  NONE),
    "waitlist.destroy":             (ALL,  NONE, ALL,  OWN,  NONE),
    "offer.list":                   (ALL,  NONE, ALL,  OWN,  NONE),  # of freed places
    "offer.retrieve":               (ALL,  NONE, ALL,  OWN,  NONE),
    "offer.accept":                 (ALL,  NONE, ALL,  OWN,  NONE),
    "offer.decline":                (ALL,  NONE, ALL,  OWN,  NONE),

    "teleconsultation.list":        (ALL,  OWN,  ALL,  OWN,  NONE),
    "teleconsultation.retrieve":    (ALL,  OWN,  ALL,  OWN,  NONE),
    "teleconsultation.partial_update": (ALL, OWN, NONE, NONE, NONE),  # the doctor's notes
    "teleconsultation.notes":       (ALL,  OWN,  NONE, NONE, NONE),  # read them
    "teleconsultation.start":       (ALL,  OWN,  NONE, NONE, NONE),
    "teleconsultation.end":         (ALL,  OWN,  NONE, NONE, NONE),
    "teleconsultation.join":        (OWN,  OWN,  NONE, OWN,  NONE),  # the two parties, and nobody with them
    "teleconsultation.leave":       (OWN,  OWN,  NONE, OWN,  NONE),
    "teleconsultation.no_show":     (ALL,  OWN,  ALL,  NONE, NONE),
    "teleconsultation.statistics":  (ALL,  OWN,  ALL,  NONE, NONE),

    "treatment_plan.list":          (ALL,  OWN,  NONE, OWN,  NONE),  # of a doctor’s patients, whoever made them
    "treatment_plan.retrieve":      (ALL,  OWN,  NONE, OWN,  NONE),
    "treatment_plan.create":        (NONE, OWN,  NONE, NONE, NONE),
    "treatment_plan.partial_update": (NONE, OWN, NONE, NONE, NONE),  # by who made it, as all of these
    "treatment_plan.steps":         (NONE, OWN,  NONE, NONE, NONE),
    "treatment_plan.stop":          (NONE, OWN,  NONE, NONE, NONE),
    "treatment_plan.complete":      (NONE, OWN,  NONE, NONE, NONE),
    "treatment_step.partial_update": (NONE, OWN, NONE, NONE, NONE),
    "treatment_step.complete":      (NONE, OWN,  NONE, NONE, NONE),
    "drug.list":                    (ALL,  ALL,  NONE, NONE, NONE),
    "drug.retrieve":                (ALL,  ALL,  NONE, NONE, NONE),
    "drug.create":                  (ALL,  NONE, NONE, NONE, NONE),
    "drug.update":                  (ALL,  NONE, NONE, NONE, NONE),
    "drug.partial_update":          (ALL,  NONE, NONE, NONE, NONE),
    "drug.destroy":                 (ALL,  NONE, NONE, NONE, NONE),
    "prescription.list":            (ALL,  OWN,  NONE, OWN,  NONE),  # drafts: as of records
    "prescription.retrieve":        (ALL,  OWN,  NONE, OWN,  NONE),
    "prescription.pdf":             (ALL,  OWN,  NONE, OWN,  NONE),
    "prescription.create":          (NONE, OWN,  NONE, NONE, NONE),
    "prescription.update":          (NONE, OWN,  NONE, NONE, NONE),
    "prescription.partial_update":  (NONE, OWN,  NONE, NONE, NONE),
    "prescription.check":           (NONE, OWN,  NONE, NONE, NONE),
    "prescription.sign":            (NONE, OWN,  NONE, NONE, NONE),
    "prescription.copy":            (NONE, OWN,  NONE, NONE, NONE),
    "prescription.cancel":          (ALL,  OWN,  NONE, NONE, NONE),
    "prescription.dispense":        (ALL,  OWN,  NONE, NONE, NONE),  # the desk sees no drugs, so marks none
    "support_request.list":         (ALL,  OWN,  ALL,  OWN,  NONE),
    "support_request.retrieve":     (ALL,  OWN,  ALL,  OWN,  NONE),
    "support_request.create":       (ALL,  OWN,  ALL,  OWN,  NONE),
    "support_request.partial_update": (ALL, NONE, ALL, NONE, NONE),  # what it is about, how much it presses
    "support_request.assign":       (ALL,  NONE, ALL,  NONE, NONE),
    "support_request.reassign":     (ALL,  NONE, NONE, NONE, NONE),  # take from a colleague
    "support_request.answers":      (ALL,  OWN,  ALL,  OWN,  NONE),
    "support_request.internal":     (ALL,  NONE, ALL,  NONE, NONE),  # the desk's notes
    "support_request.resolve":      (ALL,  NONE, ALL,  NONE, NONE),
    "support_request.reopen":       (ALL,  OWN,  ALL,  OWN,  NONE),
    "support_request.close":        (ALL,  OWN,  ALL,  OWN,  NONE),
    "support_request.summary":      (ALL,  NONE, ALL,  NONE, NONE),

    "rating.list":                  (ALL,  ALL,  ALL,  ALL,  NONE),  # what is public, of nobody by name
    "rating.summary":               (ALL,  ALL,  ALL,  ALL,  NONE),
    "rating.mine":                  (NONE, NONE, NONE, OWN,  NONE),
    "rating.retrieve":              (ALL,  NONE, NONE, OWN,  NONE),
    "rating.create":                (NONE, NONE, NONE, OWN,  NONE),
    "rating.partial_update":        (NONE, NONE, NONE, OWN,  NONE),
    "rating.destroy":               (NONE, NONE, NONE, OWN,  NONE),  # withdraw
    "rating.moderation":            (ALL,  NONE, NONE, NONE, NONE),
    "rating.show":                  (ALL,  NONE, NONE, NONE, NONE),
    "rating.hide":                  (ALL,  NONE, NONE, NONE, NONE),
    "rating.reply":                 (NONE, OWN,  NONE, NONE, NONE),

    "dashboard.retrieve":           (ALL,  NONE, NONE, NONE, NONE),
    "monthly_report.retrieve":      (ALL,  NONE, NONE, NONE, NONE),
    "payment.statistics":           (ALL,  NONE, NONE, NONE, NONE),
    "payment_link.create":          (ALL,  NONE, ALL,  OWN,  NONE),
    "vietqr.retrieve":              (ALL,  NONE, ALL,  OWN,  NONE),
    "payment_callback.vnpay":       (ALL,  ALL,  ALL,  ALL,  ALL),   # for the gateway, which signs what it says
    "payment_callback.momo":        (ALL,  ALL,  ALL,  ALL,  ALL),
    "payment_callback.zalopay":     (ALL,  ALL,  ALL,  ALL,  ALL),
    "payment_return.vnpay":         (ALL,  ALL,  ALL,  ALL,  ALL),   # what a payer's browser shows afterwards
    "payment_return.momo":          (ALL,  ALL,  ALL,  ALL,  ALL),
    "payment_return.zalopay":       (ALL,  ALL,  ALL,  ALL,  ALL),
    "payment_notice.list":          (ALL,  NONE, ALL,  NONE, NONE),
    "payment_notice.retrieve":      (ALL,  NONE, ALL,  NONE, NONE),
    "payment_notice.handle":        (ALL,  NONE, ALL,  NONE, NONE),
    "payment_notice.refunded":      (ALL,  NONE, NONE, NONE, NONE),  # say that what was not booked was given back
    "gateway_refund.list":          (ALL,  NONE, NONE, NONE, NONE),
    "gateway_refund.retrieve":      (ALL,  NONE, NONE, NONE, NONE),
    "gateway_refund.handle":        (ALL,  NONE, NONE, NONE, NONE),
    "payment.list":                 (ALL,  NONE, ALL,  OWN,  NONE),
    "payment.retrieve":             (ALL,  NONE, ALL,  OWN,  NONE),
    "payment.create":               (ALL,  NONE, ALL,  NONE, NONE),  # take money at the desk
    "payment.refund":               (ALL,  NONE, NONE, NONE, NONE),
    "payment.settle":               (ALL,  NONE, ALL,  NONE, NONE),  # by hand, what waits for its money
    "payment.settle_gateway":       (ALL,  NONE, NONE, NONE, NONE),  # the same of what a gateway tells by itself
    "payment.fail":                 (ALL,  NONE, ALL,  NONE, NONE),
    "bill.list":                    (ALL,  NONE, ALL,  OWN,  NONE),
    "bill.retrieve":                (ALL,  NONE, ALL,  OWN,  NONE),
    "bill.lines":                   (ALL,  NONE, ALL,  NONE, NONE),  # add a service to a bill
    "bill_line.counter":            (ALL,  NONE, ALL,  NONE, NONE),
    "bill.insurance":               (ALL,  NONE, ALL,  NONE, NONE),  # the health insurance's share, by its rates
    "bill.discount":                (ALL,  NONE, NONE, NONE, NONE),  # write and take back any other line
    "payment.receipt":              (ALL,  NONE, ALL,  OWN,  NONE),  # of a settled payment, or of a refund
    "bill.invoice":                 (ALL,  NONE, ALL,  OWN,  NONE),
    "document.list":                (ALL,  NONE, ALL,  OWN,  NONE),
    "document.retrieve":            (ALL,  NONE, ALL,  OWN,  NONE),
    "document.pdf":                 (ALL,  NONE, ALL,  OWN,  NONE),
    "document.cancel":              (ALL,  NONE, NONE, NONE, NONE),
    "document.verify":              (ALL,  ALL,  ALL,  ALL,  ALL),   # by the code on the paper

    "refund_rule.list":             (ALL,  ALL,  ALL,  ALL,  NONE),
    "refund_rule.retrieve":         (ALL,  ALL,  ALL,  ALL,  NONE),
    "refund_rule.create":           (ALL,  NONE, NONE, NONE, NONE),
    "refund_rule.update":           (ALL,  NONE, NONE, NONE, NONE),
    "refund_rule.partial_update":   (ALL,  NONE, NONE, NONE, NONE),
    "refund_rule.destroy":          (ALL,  NONE, NONE, NONE, NONE),
    "refund_request.quote":         (ALL,  NONE, ALL,  OWN,  NONE),  # what would come back
    "refund_request.list":          (ALL,  NONE, ALL,  OWN,  NONE),
    "refund_request.retrieve":      (ALL,  NONE, ALL,  OWN,  NONE),
    "refund_request.create":        (ALL,  NONE, ALL,  OWN,  NONE),
    "refund_request.approve":       (ALL,  NONE, NONE, NONE, NONE),  # not by who asked
    "refund_request.reject":        (ALL,  NONE, NONE, NONE, NONE),
    "insurance_rate.list":          (ALL,  NONE, ALL,  NONE, NONE),
    "insurance_rate.retrieve":      (ALL,  NONE, ALL,  NONE, NONE),
    "insurance_rate.create":        (ALL,  NONE, NONE, NONE, NONE),
    "insurance_rate.update":        (ALL,  NONE, NONE, NONE, NONE),
    "insurance_rate.partial_update": (ALL,  NONE, NONE, NONE, NONE),
    "insurance_rate.destroy":       (ALL,  NONE, NONE, NONE, NONE),
    "insurance_rate.estimate":      (ALL,  NONE, ALL,  OWN,  NONE),

    "shift.list":                   (ALL,  NONE, ALL,  NONE, NONE),  # cashiers' shifts
    "shift.retrieve":               (ALL,  NONE, ALL,  NONE, NONE),
    "shift.current":                (OWN,  NONE, OWN,  NONE, NONE),
    "shift.summary":                (ALL,  NONE, ALL,  NONE, NONE),
    "shift.create":                 (OWN,  NONE, OWN,  NONE, NONE),
    "shift.close":                  (ALL,  NONE, OWN,  NONE, NONE),
    "shift.sign_off":               (ALL,  NONE, ALL,  NONE, NONE),  # never one's own
    "shift.reopen":                 (ALL,  NONE, NONE, NONE, NONE),
    "statement_mapping.list":           (ALL, NONE, ALL,  NONE, NONE),
    "statement_mapping.retrieve":       (ALL, NONE, ALL,  NONE, NONE),
    "statement_mapping.create":         (ALL, NONE, NONE, NONE, NONE),
    "statement_mapping.update":         (ALL, NONE, NONE, NONE, NONE),
    "statement_mapping.partial_update": (ALL, NONE, NONE, NONE, NONE),
    "statement_mapping.destroy":        (ALL, NONE, NONE, NONE, NONE),
    "statement.list":               (ALL,  NONE, ALL,  NONE, NONE),  # bank statements
    "statement.retrieve":           (ALL,  NONE, ALL,  NONE, NONE),
    "statement.create":             (ALL,  NONE, ALL,  NONE, NONE),
    "statement.match":              (ALL,  NONE, ALL,  NONE, NONE),
    "statement_row.list":           (ALL,  NONE, ALL,  NONE, NONE),
    "statement_row.retrieve":       (ALL,  NONE, ALL,  NONE, NONE),
    "statement_row.settle":         (ALL,  NONE, ALL,  NONE, NONE),
    "statement_row.send_back":      (ALL,  NONE, ALL,  NONE, NONE),
    "statement_row.ignore":         (ALL,  NONE, ALL,  NONE, NONE),
    "statement_row.undo":           (ALL,  NONE, NONE, NONE, NONE),  # gives money back in the ledger

    "message_thread.list":          (ALL,  OWN,  NONE, OWN,  NONE),  # of doctor and patient; a third's look is entered
    "message_thread.retrieve":      (ALL,  OWN,  NONE, OWN,  NONE),
    "message_thread.create":        (NONE, OWN,  NONE, OWN,  NONE),
    "message_thread.messages":      (NONE, OWN,  NONE, OWN,  NONE),  # write one
    "message_thread.read":          (NONE, OWN,  NONE, OWN,  NONE),
    "message_thread.close":         (NONE, OWN,  NONE, NONE, NONE),
    "announcement.list":            (ALL,  OWN,  ALL,  OWN,  NONE),  # own: those for the caller that stand now
    "announcement.mine":            (OWN,  OWN,  OWN,  OWN,  NONE),
    "announcement.retrieve":        (ALL,  OWN,  ALL,  OWN,  NONE),
    "announcement.create":          (ALL,  NONE, ALL,  NONE, NONE),
    "announcement.partial_update":  (ALL,  NONE, OWN,  NONE, NONE),  # own: those that the caller made
    "announcement.withdraw":        (ALL,  NONE, OWN,  NONE, NONE),
    "announcement.read":            (OWN,  OWN,  OWN,  OWN,  NONE),

    "notification.list":            (OWN,  OWN,  OWN,  OWN,  NONE),  # with those of the patients it acts for
    "notification.unread":          (OWN,  OWN,  OWN,  OWN,  NONE),
    "notification.read":            (OWN,  OWN,  OWN,  OWN,  NONE),
    "notification.read_all":        (OWN,  OWN,  OWN,  OWN,  NONE),
    "notification_preference.retrieve": (OWN, OWN, OWN, OWN, NONE),
    "notification_preference.update": (OWN, OWN,  OWN,  OWN,  NONE),
    "notification_delivery.list":   (ALL,  NONE, NONE, NONE, NONE),
    "notification_delivery.retrieve": (ALL, NONE, NONE, NONE, NONE),
    "notification_delivery.retry":  (ALL,  NONE, NONE, NONE, NONE),  # dead letters

    "audit_log.list":               (ALL,  NONE, NONE, NONE, NONE),
    "audit_log.retrieve":           (ALL,  NONE, NONE, NONE, NONE),
    "audit_log.export":             (ALL,  NONE, NONE, NONE, NONE),
    "export_job.list":              (OWN,  NONE, NONE, NONE, NONE),  # each his own: another asks for one himself
    "export_job.retrieve":          (OWN,  NONE, NONE, NONE, NONE),
    "export_job.create":            (OWN,  NONE, NONE, NONE, NONE),  # the table's own right is asked for as well
    "export_job.cancel":            (OWN,  NONE, NONE, NONE, NONE),
    "export_job.content":           (OWN,  NONE, NONE, NONE, NONE),
    "export_job.link":              (OWN,  NONE, NONE, NONE, NONE),  # an address good for minutes, for whoever has it
    "export.patients":              (ALL,  NONE, NONE, NONE, NONE),  # whole tables as files
    "export.appointments":          (ALL,  NONE, NONE, NONE, NONE),
    "export.payments":              (ALL,  NONE, NONE, NONE, NONE),
    "export.schedules":             (ALL,  NONE, NONE, NONE, NONE),
    "export.audit":                 (ALL,  NONE, NONE, NONE, NONE),
    "access_log.list":              (OWN,  OWN,  OWN,  OWN,  NONE),  # who opened the caller's own file
    "alert.list":                   (ALL,  NONE, NONE, NONE, NONE),
    "alert.retrieve":               (ALL,  NONE, NONE, NONE, NONE),
    "alert.handle":                 (ALL,  NONE, NONE, NONE, NONE),
    "alert_rule.list":              (ALL,  NONE, NONE, NONE, NONE),
    "alert_rule.retrieve":          (ALL,  NONE, NONE, NONE, NONE),
    "alert_rule.partial_update":    (ALL,  NONE, NONE, NONE, NONE),

    "import.template":              (ALL,  OWN,  OWN,  NONE, NONE),  # of tables whose rows the caller may make by hand
    "import.list":                  (ALL,  OWN,  OWN,  NONE, NONE),  # own: those that the caller sent
    "import.retrieve":              (ALL,  OWN,  OWN,  NONE, NONE),
    "import.rows":                  (ALL,  OWN,  OWN,  NONE, NONE),
    "import.errors":                (ALL,  OWN,  OWN,  NONE, NONE),
    "import.create":                (ALL,  OWN,  OWN,  NONE, NONE),
    "import.apply":                 (ALL,  OWN,  OWN,  NONE, NONE),
    "import.cancel":                (ALL,  OWN,  OWN,  NONE, NONE),

    "job.list":                     (ALL,  NONE, NONE, NONE, NONE),  # what the system does by itself
    "health.status":                (ALL,  ALL,  ALL,  ALL,  ALL),
    "docs.view":                    (ALL,  ALL,  ALL,  ALL,  ALL),  # the description of the API, and its pages
}
# fmt: on


LEVELS = (Role.ADMIN, Role.DOCTOR, Role.STAFF, Role.PATIENT)
"""The roles in the order of their levels, 1 to 4."""


def is_downgrade(old: str, new: str) -> bool:
    """Whether the new role stands below the old one."""
    return LEVELS.index(Role(new)) > LEVELS.index(Role(old))


def is_upgrade(old: str, new: str) -> bool:
    """Whether the new role stands above the old one."""
    return is_downgrade(new, old)


def scope_for(role: str | None, action: str) -> Scope:
    """How far `role` (None: not signed in) may go with `action`; an action without a row is closed to everyone."""
    row = GRANTS.get(action)
    return row[COLUMNS.index(role)] if row else Scope.NONE


def permissions_of(role: str) -> list[str]:
    """The actions open to `role`, sorted, for a client that shows or hides buttons."""
    return sorted(action for action in GRANTS if scope_for(role, action) is not Scope.NONE)
