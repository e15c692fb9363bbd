"""Prescriptions: a draft of the treating doctor, checked against the patient's own record, signed once, for ever."""

import datetime as dt
import io

import pytest
from django.utils import timezone
from pypdf import PdfReader

from appointments.models import TrangThaiLichHen
from core.models import NhatKy
from core.policy import Role
from notifications.models import ThongBao
from tests.api import appointments
from tests.factories import (
    AppointmentFactory,
    DoctorFactory,
    DraftPrescriptionFactory,
    DrugFactory,
    EmergencyAccessFactory,
    PatientFactory,
    PrescriptionLineFactory,
    RelativeFactory,
    coming_workday,
)
from treatments.models import DaySoDonThuoc, DongDonThuoc, DonThuoc, TrangThaiDonThuoc

pytestmark = pytest.mark.django_db

URL = "/api/treatments/prescriptions/"


def refusal(answer):
    return appointments.refusal(answer)[:2]


def met(patient, doctor, days=14):
    """An appointment of theirs, beside the one of the draft."""
    return AppointmentFactory(
        benh_nhan=patient, lich__bac_si=doctor, lich__ngay_lam_viec=coming_workday(days),
        trang_thai=TrangThaiLichHen.COMPLETED,
    )  # fmt: skip


@pytest.fixture
def draft():
    """Ten tablets of paracetamol, of a completed visit."""
    return PrescriptionLineFactory().don_thuoc


@pytest.fixture
def doctor(as_user, draft):
    return as_user(draft.bac_si.nguoi_dung)


def at_path(prescription, action=""):
    return f"{URL}{prescription.pk}/{f'{action}/' if action else ''}"


def free(**more):
    return {
        "ten_thuoc": "Panadol", "hoat_chat": "Paracetamol", "ham_luong": "500 mg", "don_vi": "viên",
        "lieu_moi_lan": "1", "so_lan_ngay": 2, "so_ngay": 5, **more,
    }  # fmt: skip


def sign(client, prescription, **sent):
    answer = client.post(at_path(prescription, "sign"), sent)
    assert answer.status_code == 200, answer.json()
    return DonThuoc.objects.get(pk=prescription.pk)


def codes(client, prescription):
    return [(each["ma"], each["thu_tu"]) for each in client.get(at_path(prescription, "check")).json()["canh_bao"]]


def drafted(patient_says, *drugs, **visit):
    """A draft with these ingredients for a patient with these allergies."""
    draft = DraftPrescriptionFactory(lich_hen__benh_nhan__di_ung=patient_says, **visit)
    for name in drugs:
        PrescriptionLineFactory(don_thuoc=draft, ten_thuoc=name, hoat_chat=name)
    return draft


# drafts


def test_a_draft_takes_names_from_the_catalogue_and_computes_quantities(as_user):
    drug = DrugFactory(ten_thuoc="Amlodipin Stella", hoat_chat="Amlodipin", ham_luong="5 mg")
    visit = AppointmentFactory(trang_thai=TrangThaiLichHen.IN_PROGRESS)
    lines = [
        {"ma_thuoc": drug.pk, "ten_thuoc": "Khác", "lieu_moi_lan": "0.5", "so_lan_ngay": 3, "so_ngay": 5},
        free(so_luong=12),
    ]

    answer = as_user(visit.bac_si.nguoi_dung).post(URL, {"ma_lich_hen": visit.pk, "dong": lines})

    assert answer.status_code == 201, answer.json()
    shown = answer.json()
    assert (shown["trang_thai"], shown["so_don"], shown["ma_xac_minh"]) == (TrangThaiDonThuoc.DRAFT, None, None)
    assert [(line["ten_thuoc"], line["so_luong"]) for line in shown["dong"]] == [
        ("Amlodipin Stella", 8), ("Panadol", 12),
    ]  # fmt: skip
    assert answer["ETag"] == '"1"'


def test_every_wrong_line_is_named_and_nothing_is_kept(as_user):
    visit = AppointmentFactory(trang_thai=TrangThaiLichHen.COMPLETED)
    retired = DrugFactory(dang_dung=False)
    how = {"lieu_moi_lan": 1, "so_lan_ngay": 1, "so_ngay": 1}
    lines = [
        {"ma_thuoc": retired.pk, **how},
        how,
        free(lieu_moi_lan=1000, so_lan_ngay=24, so_ngay=90),
    ]

    answer = as_user(visit.bac_si.nguoi_dung).post(URL, {"ma_lich_hen": visit.pk, "dong": lines})

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [
        "dong.0.ma_thuoc", "dong.1.ten_thuoc", "dong.1.hoat_chat", "dong.1.don_vi", "dong.2.so_luong",
    ]  # fmt: skip
    assert not DonThuoc.objects.exists()


def test_a_drug_beyond_what_any_column_holds_does_not_exist(as_user):
    visit = AppointmentFactory(trang_thai=TrangThaiLichHen.COMPLETED)
    lines = [{"ma_thuoc": 10**20, "lieu_moi_lan": 1, "so_lan_ngay": 1, "so_ngay": 1}]

    answer = as_user(visit.bac_si.nguoi_dung).post(URL, {"ma_lich_hen": visit.pk, "dong": lines})

    assert answer.status_code == 400
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [
        ("dong.0.ma_thuoc", "does_not_exist")
    ]


WRONG = [None, True, [], {}, "", "x", -1, 0, 10**30, "NaN", "Infinity", "1e400", "0.001"]


@pytest.mark.parametrize("field", ["lieu_moi_lan", "so_lan_ngay", "so_ngay", "so_luong"])
@pytest.mark.parametrize("value", WRONG, ids=repr)
def test_a_wrong_number_is_refused_with_its_line_named(as_user, field, value):
    visit = AppointmentFactory(trang_thai=TrangThaiLichHen.COMPLETED)

    answer = as_user(visit.bac_si.nguoi_dung).post(
        URL, {"ma_lich_hen": visit.pk, "dong": [free(**{field: value})]}
    )  # fmt: skip

    assert answer.status_code == 400, answer.json()
    assert answer.json()["errors"][0]["field"] == f"dong.0.{field}"
    assert not DonThuoc.objects.exists()


@pytest.mark.parametrize("lines", [None, [], {}, "x", [[]], [None], ["x"], [free()] * 31, [{}]], ids=repr)
def test_what_is_no_list_of_lines_is_refused(as_user, lines):
    visit = AppointmentFactory(trang_thai=TrangThaiLichHen.COMPLETED)

    answer = as_user(visit.bac_si.nguoi_dung).post(URL, {"ma_lich_hen": visit.pk, "dong": lines})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"].startswith("dong")


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "'; DROP TABLE Don_thuoc; --", "Ẩ 😀 👨‍👩‍👧", "${7*7}"])
def test_scripts_are_kept_as_text(as_user, text):
    visit = AppointmentFactory(trang_thai=TrangThaiLichHen.COMPLETED)
    client = as_user(visit.bac_si.nguoi_dung)

    answer = client.post(URL, {"ma_lich_hen": visit.pk, "loi_dan": text, "dong": [free(cach_dung=text)]})
    signed = sign(client, DonThuoc.objects.get())

    assert (answer.json()["loi_dan"], answer.json()["dong"][0]["cach_dung"]) == (text, text)
    assert client.get(at_path(signed, "pdf")).status_code == 200


@pytest.mark.parametrize("field", ["loi_dan", "cach_dung"])
@pytest.mark.parametrize("value", ["x" * 1001, "😀" * 600, "a\x00b", 5.5, [], {}], ids=lambda value: repr(value)[:12])
def test_a_wrong_text_is_refused(as_user, field, value):
    visit = AppointmentFactory(trang_thai=TrangThaiLichHen.COMPLETED)
    own = {field: value} if field == "loi_dan" else {}
    lines = [free(**({} if own else {field: value}))]

    answer = as_user(visit.bac_si.nguoi_dung).post(URL, {"ma_lich_hen": visit.pk, "dong": lines, **own})

    assert (answer.status_code in (400, 201), DonThuoc.objects.count()) == (True, int(answer.status_code == 201))
    assert answer.status_code == 400 or value == 5.5


def test_a_foreign_appointment_is_refused(as_user):
    visit = AppointmentFactory(trang_thai=TrangThaiLichHen.COMPLETED)
    other = as_user(DoctorFactory().nguoi_dung)

    assert refusal(other.post(URL, {"ma_lich_hen": visit.pk, "dong": [free()]})) == (403, "not_yours")
    assert refusal(other.post(URL, {"ma_lich_hen": 10**15, "dong": [free()]})) == (400, "does_not_exist")
    assert not DonThuoc.objects.exists()


@pytest.mark.parametrize("state", [TrangThaiLichHen.PENDING, TrangThaiLichHen.NO_SHOW])
def test_nothing_is_prescribed_without_a_visit(as_user, state):
    visit = AppointmentFactory(trang_thai=state)

    answer = as_user(visit.bac_si.nguoi_dung).post(URL, {"ma_lich_hen": visit.pk, "dong": [free()]})

    assert refusal(answer) == (409, "no_visit_to_treat")


def test_a_draft_is_changed_and_an_old_version_refused(doctor, draft):
    changed = doctor.patch(at_path(draft), {"loi_dan": "Uống nhiều nước"}, headers={"if-match": '"1"'})
    stale = doctor.put(at_path(draft), {"dong": [free()]}, headers={"if-match": '"1"'})
    replaced = doctor.put(at_path(draft), {"dong": [free(so_ngay=3)]}, headers={"if-match": '"2"'})

    assert (changed.json()["loi_dan"], len(changed.json()["dong"])) == ("Uống nhiều nước", 1)
    assert refusal(stale) == (412, "stale_version")
    assert [line["so_luong"] for line in replaced.json()["dong"]] == [6]
    assert replaced.json()["loi_dan"] == ""


def test_a_draft_is_seen_by_who_writes_it_alone(as_user, draft):
    met(draft.benh_nhan, colleague := DoctorFactory())

    for account in (draft.benh_nhan.nguoi_dung, colleague.nguoi_dung):
        client = as_user(account)
        assert refusal(client.get(at_path(draft))) == (403, "not_yours")
        assert client.get(URL).json()["results"] == []


# warnings


@pytest.mark.parametrize(
    ("says", "drug", "code"),
    [
        ("Penicillin", "Amoxicillin", "allergy"),
        ("dị ứng penixilin từ nhỏ", "Amoxicilin + Acid clavulanic", "allergy"),
        ("Tôm; AMOXYCILLIN", "Ampicilin", "allergy"),
        ("penicillin", "Cefuroxime", "related_allergy"),
        ("Aspirin", "Ibuprofen", "allergy"),
        ("thuốc chống viêm không steroid", "Meloxicam", "allergy"),
        ("Sulfamid", "Sulfamethoxazol + Trimethoprim", "allergy"),
        ("Metformin", "Metformin hydroclorid", "allergy"),
        ("Nổi mẩn khi uống ambroxol", "Ambroxol hydroclorid", "allergy"),
        ("Iod", "Povidon iod", "allergy"),
        ("acetaminophen", "Paracetamol", "allergy"),
        ("Adrenaline", "Epinephrin", "allergy"),
        ("Axit ascorbic", "Vitamin C", "allergy"),
        ("dị ứng vitamin B1", "Thiamin hydroclorid", "allergy"),
        ("Xylocain", "Lidocaine hydrochloride", "allergy"),
        ("Cotrimoxazol", "Sulfamethoxazol + Trimethoprim", "allergy"),
        ("Trimethoprim", "Co-trimoxazol", "allergy"),
        ("Co-trimoxazol", "Trimethoprim", "allergy"),
        ("Penicillin", "Co-amoxiclav", "allergy"),
        ("Cefalexin", "Co-amoxiclav", "related_allergy"),
        ("Co-amoxiclav", "Amoxicilin + Acid clavulanic", "allergy"),
        ("Amoxiclav", "Ampicilin", "allergy"),
        ("Analgin", "Metamizol natri", "allergy"),
        ("Ascorbic acid, folic acid", "Acid folic", "allergy"),
        ("Thịt vịt", "Vitamin C", None),
        ("Kem", "Kẽm gluconat", None),
        ("Hải sản", "Amoxicillin", None),
        ("Không", "Amoxicillin", None),
        ("", "Amoxicillin", None),
        ("Phấn hoa", "Paracetamol", None),
    ],
)
def test_an_allergy_in_the_patients_own_words_is_known(as_user, says, drug, code):
    draft = drafted(says, drug)

    answer = as_user(draft.bac_si.nguoi_dung).get(at_path(draft, "check")).json()

    assert [each["ma"] for each in answer["canh_bao"]] == ([code] if code else [])
    assert answer["can_ly_do"] is (code == "allergy")


def test_the_group_of_the_catalogue_counts_too(as_user):
    draft = drafted("nhóm statin")
    drug = DrugFactory(hoat_chat="Thuốc mới", nhom_thuoc="Nhóm statin")
    PrescriptionLineFactory(don_thuoc=draft, thuoc=drug, ten_thuoc="Mới", hoat_chat="Thuốc mới")

    assert codes(as_user(draft.bac_si.nguoi_dung), draft) == [("allergy", 1)]


def test_the_same_ingredient_twice_is_warned_of(as_user):
    draft = drafted("", "Paracetamol", "Paracetamol + Codein", "Omeprazol")

    assert codes(as_user(draft.bac_si.nguoi_dung), draft) == [("duplicate", 2)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Paracetamol", "Acetaminophen"),
        ("Aspirin", "Acid acetylsalicylic"),
        ("Acetylsalicylic acid", "Axit acetylsalicylic"),
        ("Adrenaline", "Epinephrine"),
        ("Noradrenalin tartrat", "Norepinephrine bitartrate"),
        ("Salbutamol sulfat", "Albuterol"),
        ("Vitamin C", "Acid ascorbic"),
        ("Ascorbic acid", "Sinh tố C"),
        ("Vitamin B1", "Thiamin nitrat"),
        ("Vitamin PP", "Nicotinamide"),
        ("Acid folic", "Folic acid + Sắt fumarat"),
        ("Cefalexin", "Cephalexine"),
        ("Clorpheniramin maleat", "Chlorphenamine"),
        ("Furosemide", "Frusemid"),
        ("Pethidin", "Meperidine hydrochloride"),
        ("Co-trimoxazol", "Sulfamethoxazole"),
        ("Amoxicilin + Kali clavulanat", "Axit clavulanic"),
        ("Sodium chloride", "Natri clorid"),
        ("Tiaprofenic acid", "Acid tiaprofenic"),
        ("Vitamin B1 + B6 + B12", "Pyridoxin hydroclorid"),
        ("Vitamin B1 B6 B12", "Mecobalamin"),
        ("Calci D3", "Cholecalciferol"),
        ("Amoxicillin/Clavulanate potassium", "Co-amoxiclav"),
        ("Amoxicilin clavulanat", "Amoxicillin trihydrat"),
        ("Ferrous gluconate", "Sắt fumarat"),
        ("Sắt (III) hydroxyd polymaltose", "Ferrous sulfate"),
        ("Iron polymaltose", "Sắt sulfat"),
        ("Cefuroxim axetil", "Cefuroxime"),
        ("Cefpodoxim proxetil", "Cefpodoxim"),
    ],
)
def test_the_same_substance_by_another_name_is_warned_of(as_user, one, other):
    draft = drafted("", one, other)

    assert codes(as_user(draft.bac_si.nguoi_dung), draft) == [("duplicate", 2)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Adrenalin", "Noradrenalin"),
        ("Vitamin B1", "Vitamin B12"),
        ("Vitamin B6", "Vitamin C"),
        ("Natri clorid", "Kali clorid"),
        ("Penicillin V", "Penicillin G"),
        ("Acid folic", "Acid ascorbic"),
        ("Aluminium hydroxid", "Magnesi hydroxid"),
    ],
)
def test_names_that_only_look_alike_are_two_substances(as_user, one, other):
    draft = drafted("", one, other)

    assert codes(as_user(draft.bac_si.nguoi_dung), draft) == []


def test_what_another_prescription_still_gives_is_warned_of_until_its_last_day(as_user, at):
    signed = sign_new(as_user)
    draft = PrescriptionLineFactory(don_thuoc__lich_hen=met(signed.benh_nhan, DoctorFactory())).don_thuoc
    client = as_user(draft.bac_si.nguoi_dung)
    last = signed.cac_dong.get().dung_den

    assert last == timezone.localdate() + dt.timedelta(days=4)
    assert codes(client, draft) == [("still_taken", 1)]
    at(timezone.make_aware(dt.datetime.combine(last + dt.timedelta(days=1), dt.time(8))))
    assert codes(client, draft) == []


def test_a_cancelled_prescription_is_no_reason_to_warn(as_user):
    signed = sign_new(as_user)
    as_user(signed.bac_si.nguoi_dung).post(at_path(signed, "cancel"), {"ly_do": "Nhầm"})
    draft = PrescriptionLineFactory(don_thuoc__lich_hen=met(signed.benh_nhan, DoctorFactory())).don_thuoc

    assert codes(as_user(draft.bac_si.nguoi_dung), draft) == []


def test_a_quantity_unlike_the_dose_is_noted(doctor, draft):
    DongDonThuoc.objects.update(so_luong=12)

    assert codes(doctor, draft) == [("other_quantity", 1)]


def test_an_allergy_is_passed_over_with_a_reason_alone_which_is_audited_as_a_mark(as_user):
    draft = drafted("Penicillin", "Amoxicillin")
    client = as_user(draft.bac_si.nguoi_dung)

    assert refusal(client.post(at_path(draft, "sign"), {})) == (409, "allergy_warning")
    assert refusal(client.post(at_path(draft, "sign"), {"ly_do_bo_qua": "   "})) == (409, "allergy_warning")
    assert not DaySoDonThuoc.objects.exists()

    signed = sign(client, draft, ly_do_bo_qua="Đã dùng Amoxicillin nhiều lần, không phản ứng")

    entry = NhatKy.objects.get(hanh_dong="PrescriptionSigned")
    assert signed.ly_do_bo_qua.startswith("Đã dùng")
    assert entry.sau["canh_bao"] == ["allergy"]
    assert entry.sau["ly_do_bo_qua"].startswith("***")
    assert "Amoxicillin" not in str([entry.truoc, entry.sau, entry.ly_do])


# signing


def sign_new(as_user, **draft):
    new = PrescriptionLineFactory(**draft).don_thuoc
    return sign(as_user(new.bac_si.nguoi_dung), new)


def test_a_signed_prescription_has_the_next_number_of_its_facility_and_year(doctor, draft, at):
    at(dt.datetime(2031, 5, 6, 9, 30, tzinfo=timezone.get_default_timezone()))
    other = PrescriptionLineFactory(don_thuoc__lich_hen=draft.lich_hen).don_thuoc
    facility = draft.bac_si.co_so_id

    numbers = [sign(doctor, each).so_don for each in (draft, other)]

    assert numbers == [f"DT-{facility}-2031-00000{n}" for n in (1, 2)]


def test_the_patient_is_told_without_a_word_of_the_drugs(doctor, draft):
    signed = sign(doctor, draft)

    told = ThongBao.objects.get(loai="don-thuoc-moi")
    assert (told.benh_nhan, told.du_lieu["so_don"]) == (draft.benh_nhan, signed.so_don)
    assert "Paracetamol" not in str(told.du_lieu)


def test_what_was_signed_is_never_changed(doctor, draft):
    signed = sign(doctor, draft)

    assert refusal(doctor.patch(at_path(draft), {"loi_dan": "Khác"})) == (409, "invalid_prescription_state")
    assert refusal(doctor.put(at_path(draft), {"dong": [free()]})) == (409, "invalid_prescription_state")
    assert refusal(doctor.post(at_path(draft, "sign"), {})) == (409, "invalid_prescription_state")
    assert refusal(doctor.get(at_path(draft, "check"))) == (409, "invalid_prescription_state")
    assert doctor.delete(at_path(draft)).status_code == 405
    for write in (lambda: signed.save(), lambda: signed.save(update_fields=["loi_dan"]), signed.delete):
        with pytest.raises(TypeError):
            write()
    with pytest.raises(TypeError):
        DonThuoc.objects.filter(pk=signed.pk).update(loi_dan="Khác")


def test_it_says_what_it_said_when_it_was_signed(doctor, draft):
    signed = sign(doctor, draft)
    code, before = signed.ma_xac_minh, doctor.get(at_path(draft, "pdf"))
    draft.benh_nhan.ho_ten = "Tên Mới"
    draft.benh_nhan.save()

    after = doctor.get(at_path(draft, "pdf"))

    assert after.content == before.content
    assert DonThuoc.objects.get(pk=draft.pk).ma_xac_minh == code
    assert doctor.get(at_path(draft, "pdf"), headers={"if-none-match": before["ETag"]}).status_code == 304


def test_only_the_doctor_of_the_appointment_signs(as_user, draft):
    colleague = DoctorFactory()
    met(draft.benh_nhan, colleague)

    assert refusal(as_user(colleague.nguoi_dung).post(at_path(draft, "sign"), {})) == (403, "not_yours")
    for role in (Role.ADMIN, Role.STAFF):
        assert as_user(vai_tro=role).post(at_path(draft, "sign"), {}).status_code == 403
    assert not DaySoDonThuoc.objects.exists()


def test_a_reassigned_visit_is_not_signed_for(doctor, draft):
    other = DoctorFactory()
    met(draft.benh_nhan, draft.bac_si)  # still his patient
    draft.lich_hen.bac_si = other
    draft.lich_hen.save()

    assert refusal(doctor.post(at_path(draft, "sign"), {})) == (403, "not_yours")


def test_a_visit_cancelled_since_is_not_signed_for(doctor, draft):
    met(draft.benh_nhan, draft.bac_si)
    draft.lich_hen.trang_thai, draft.lich_hen.ngay_huy = TrangThaiLichHen.CANCELLED, timezone.now()
    draft.lich_hen.save()

    assert refusal(doctor.post(at_path(draft, "sign"), {})) == (409, "no_visit_to_treat")


# reading


def test_the_family_reads_what_is_signed_and_others_do_not(as_user, doctor, draft):
    parent = RelativeFactory(benh_nhan=draft.benh_nhan).nguoi_dung
    sign(doctor, draft)

    for account in (draft.benh_nhan.nguoi_dung, parent):
        assert as_user(account).get(at_path(draft)).json()["dong"][0]["ten_thuoc"] == "Paracetamol"
    assert NhatKy.objects.get(hanh_dong="PrescriptionOpened").nguoi_dung == parent
    for account in (PatientFactory().nguoi_dung, DoctorFactory().nguoi_dung):
        assert refusal(as_user(account).get(at_path(draft))) == (403, "not_yours")
        assert refusal(as_user(account).get(at_path(draft, "pdf"))) == (403, "not_yours")
    assert as_user(vai_tro=Role.STAFF).get(at_path(draft)).status_code == 403
    assert as_user(vai_tro=Role.STAFF).get(URL).status_code == 403


def test_who_opens_or_prints_it_stands_in_the_patients_access_log(as_user, doctor, draft):
    sign(doctor, draft)
    admin = as_user(vai_tro=Role.ADMIN)

    admin.get(at_path(draft))
    admin.get(at_path(draft, "pdf"))

    looks = NhatKy.objects.filter(nguoi_dung=admin.account, bang="Benh_nhan", ma_doi_tuong=draft.benh_nhan_id)
    assert [(look.hanh_dong, look.sau) for look in looks.order_by("pk")] == [
        ("PrescriptionOpened", {"ma_don_thuoc": draft.pk}),
        ("PrescriptionPrinted", {"ma_don_thuoc": draft.pk}),
    ]
    log = as_user(draft.benh_nhan.nguoi_dung).get("/api/users/profile/access-log/").json()["results"]
    assert {"Xem đơn thuốc", "In đơn thuốc"} <= {entry["hanh_dong"] for entry in log}


def test_who_copies_dispenses_cancels_or_checks_it_has_looked_at_it(as_user, doctor, draft):
    met(draft.benh_nhan, colleague := DoctorFactory())
    other, admin = as_user(colleague.nguoi_dung), as_user(vai_tro=Role.ADMIN)
    visit = colleague.lich_hen.get()
    line = draft.cac_dong.get()
    doctor.get(at_path(draft, "check"))
    sign(doctor, draft)
    signed_too = sign_new(as_user)

    other.post(at_path(draft, "copy"), {"ma_lich_hen": visit.pk})
    admin.post(at_path(draft, "dispense"), {"dong": [{"ma_dong": line.pk, "so_luong": 1}]})
    admin.post(at_path(signed_too, "cancel"), {"ly_do": "Nhầm"})

    looks = NhatKy.objects.filter(hanh_dong="PrescriptionOpened").order_by("pk")
    assert [(look.nguoi_dung, look.ma_doi_tuong, look.sau) for look in looks] == [
        (doctor.account, draft.benh_nhan_id, {"ma_don_thuoc": draft.pk}),
        (other.account, draft.benh_nhan_id, {"ma_don_thuoc": draft.pk}),
        (admin.account, draft.benh_nhan_id, {"ma_don_thuoc": draft.pk}),
        (admin.account, signed_too.benh_nhan_id, {"ma_don_thuoc": signed_too.pk}),
    ]


def test_who_sees_it_in_a_list_stands_in_the_patients_access_log(as_user, doctor, draft):
    sign(doctor, draft)
    admin = as_user(vai_tro=Role.ADMIN)

    admin.get(URL)

    looks = NhatKy.objects.filter(nguoi_dung=admin.account).exclude(hanh_dong="SignedIn").order_by("pk")
    assert [(look.hanh_dong, look.bang, look.ma_doi_tuong, look.sau) for look in looks] == [
        ("PrescriptionsListed", "Benh_nhan", draft.benh_nhan_id, {"so_don_thuoc": 1}),
        ("PapersListed", "Don_thuoc", None, {"so_dong": 1}),
    ]
    client = as_user(draft.benh_nhan.nguoi_dung)
    assert client.get(URL).json()["count"] == 1
    log = client.get("/api/users/profile/access-log/").json()["results"]
    assert "Xem danh sách đơn thuốc" in {entry["hanh_dong"] for entry in log}
    assert NhatKy.objects.filter(hanh_dong="PapersListed").count() == 1


def test_an_emergency_opens_what_is_signed_for_its_hour(as_user, doctor, draft):
    sign(doctor, draft)
    stranger = DoctorFactory().nguoi_dung
    EmergencyAccessFactory(nguoi_dung=stranger, benh_nhan=draft.benh_nhan)

    client = as_user(stranger)

    assert client.get(at_path(draft)).status_code == 200
    assert refusal(client.post(at_path(draft, "cancel"), {"ly_do": "x"})) == (403, "not_yours")


def test_a_list_tells_no_drug_and_its_queries_do_not_grow(as_user, django_assert_num_queries):
    for _ in range(5):
        sign_new(as_user)
    admin = as_user(vai_tro=Role.ADMIN)

    with django_assert_num_queries(8):  # the session, the count, the page, the looks (a chain, its head)
        answer = admin.get(URL)

    assert len(answer.json()["results"]) == 5
    assert "Paracetamol" not in answer.content.decode()


def test_a_list_is_filtered(as_user, doctor, draft):
    signed, admin = sign(doctor, draft), as_user(vai_tro=Role.ADMIN)
    DraftPrescriptionFactory()

    def found(**query):
        return [row["ma_don_thuoc"] for row in admin.get(URL, query).json()["results"]]

    assert found(trang_thai=TrangThaiDonThuoc.SIGNED) == [signed.pk]
    assert found(ma_benh_nhan=signed.benh_nhan_id) == found(search=signed.so_don[:8]) == [signed.pk]
    assert found(ma_lich_hen=signed.lich_hen_id, ma_bac_si=signed.bac_si_id) == [signed.pk]
    assert found(ma_co_so=signed.bac_si.co_so_id, tu_ngay=str(timezone.localdate())) == [signed.pk]
    assert admin.get(URL, {"ma_benh_nhan": "x"}).status_code == 400


# paper


def pages(answer):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.getvalue())).pages)


def test_the_paper_names_the_drugs_how_they_are_taken_and_its_code(doctor, draft):
    signed = sign(doctor, draft)

    answer = doctor.get(at_path(draft, "pdf"))

    said = pages(answer)
    assert answer["Content-Type"] == "application/pdf"
    for words in ("ĐƠN THUỐC", signed.so_don, "Paracetamol", "Ngày 2 lần, mỗi lần 1 viên, trong 5 ngày."):
        assert words in said
    assert signed.ma_xac_minh in said.replace("\n", "")


def test_a_draft_is_not_printed(doctor, draft):
    assert refusal(doctor.get(at_path(draft, "pdf"))) == (409, "invalid_prescription_state")


def test_who_holds_the_paper_may_ask_whether_it_is_ours(anonymous, doctor, draft):
    signed = sign(doctor, draft)
    page = anonymous.get(f"/verify/{signed.ma_xac_minh}").content.decode()
    answer = anonymous.get("/api/payments/verify/", {"ma": signed.ma_xac_minh.lower()}).json()

    assert (answer["tinh_trang"], answer["so_chung_tu"], answer["loai"]) == ("Hợp lệ", signed.so_don, "Đơn thuốc")
    assert signed.so_don in page
    for hidden in ("Paracetamol", draft.benh_nhan.ho_ten, draft.bac_si.ho_ten):
        assert hidden not in page
        assert hidden not in str(answer)

    doctor.post(at_path(draft, "cancel"), {"ly_do": "Nhầm thuốc"})

    assert anonymous.get("/api/payments/verify/", {"ma": signed.ma_xac_minh}).json()["tinh_trang"] == "Đã hủy"
    assert "Nhầm thuốc" not in anonymous.get(f"/verify/{signed.ma_xac_minh}").content.decode()


@pytest.mark.parametrize("code", ["DT-1-2026-000001.ABCDEFGHIJKLMNOP", "DT-9-9999-999999.AAAAAAAAAAAAAAAA", "DT-"])
def test_a_made_up_code_finds_nothing(anonymous, doctor, draft, code):
    sign(doctor, draft)

    answer = anonymous.get("/api/payments/verify/", {"ma": code}).json()

    assert (answer["tinh_trang"], answer["so_chung_tu"]) == ("Không tìm thấy", None)


# cancelling, copying


def test_a_signed_prescription_is_cancelled_with_a_reason_and_keeps_its_number(doctor, draft):
    signed = sign(doctor, draft)

    assert doctor.post(at_path(draft, "cancel"), {}).status_code == 400
    answer = doctor.post(at_path(draft, "cancel"), {"ly_do": "Nhầm liều Paracetamol"})

    assert (answer.json()["trang_thai"], answer.json()["so_don"]) == ("Đã hủy", signed.so_don)
    assert "HỦY" in pages(doctor.get(at_path(draft, "pdf")))
    entry = NhatKy.objects.get(hanh_dong="PrescriptionCancelled")
    assert "Paracetamol" not in str([entry.sau, entry.ly_do])
    assert refusal(doctor.post(at_path(draft, "cancel"), {"ly_do": "x"})) == (409, "invalid_prescription_state")


def test_a_copy_is_a_new_draft_for_the_doctors_own_visit(as_user, doctor, draft):
    sign(doctor, draft)
    visit = met(draft.benh_nhan, DoctorFactory())

    copied = as_user(visit.bac_si.nguoi_dung).post(at_path(draft, "copy"), {"ma_lich_hen": visit.pk}).json()

    assert (copied["ma_don_goc"], copied["trang_thai"], copied["so_don"]) == (draft.pk, "Nháp", None)
    assert [(line["ten_thuoc"], line["so_luong"], line["so_luong_da_cap"]) for line in copied["dong"]] == [
        ("Paracetamol", 10, 0)
    ]


def test_a_copy_is_not_made_for_another_patient(as_user, doctor, draft):
    sign(doctor, draft)
    visit = met(PatientFactory(), draft.bac_si)

    assert refusal(doctor.post(at_path(draft, "copy"), {"ma_lich_hen": visit.pk})) == (400, "other_patient")
    foreign = AppointmentFactory(trang_thai=TrangThaiLichHen.COMPLETED)
    assert refusal(doctor.post(at_path(draft, "copy"), {"ma_lich_hen": foreign.pk})) == (403, "not_yours")
    assert DonThuoc.objects.count() == 1


# dispensing


def give(client, prescription, line, amount):
    return client.post(at_path(prescription, "dispense"), {"dong": [{"ma_dong": line.pk, "so_luong": amount}]})


def test_it_is_dispensed_in_parts_and_never_more_than_prescribed(as_user, doctor, draft):
    sign(doctor, draft)
    line, admin = draft.cac_dong.get(), as_user(vai_tro=Role.ADMIN)

    part = give(admin, draft, line, 4).json()
    over = give(doctor, draft, line, 7)
    rest = give(doctor, draft, line, 6).json()

    assert (part["trang_thai"], part["dong"][0]["so_luong_da_cap"]) == ("Đã cấp một phần", 4)
    assert refusal(over) == (409, "more_than_prescribed")
    assert over.json()["errors"][0]["field"] == "dong.0.so_luong"
    assert (rest["trang_thai"], rest["dong"][0]["so_luong_da_cap"]) == ("Đã cấp đủ", 10)
    assert refusal(give(doctor, draft, line, 1)) == (409, "invalid_prescription_state")
    given = NhatKy.objects.filter(hanh_dong="PrescriptionDispensed").order_by("pk")
    assert [entry.sau["da_cap"] for entry in given] == [{str(line.pk): 4}, {str(line.pk): 6}]


def test_the_same_line_twice_in_one_request_counts_together(doctor, draft):
    sign(doctor, draft)
    line = draft.cac_dong.get()
    twice = {"dong": [{"ma_dong": line.pk, "so_luong": 6}] * 2}

    assert refusal(doctor.post(at_path(draft, "dispense"), twice)) == (409, "more_than_prescribed")
    assert DongDonThuoc.objects.get(pk=line.pk).so_luong_da_cap == 0


def test_what_was_partly_dispensed_is_not_cancelled(doctor, draft):
    sign(doctor, draft)
    give(doctor, draft, draft.cac_dong.get(), 1)

    assert refusal(doctor.post(at_path(draft, "cancel"), {"ly_do": "x"})) == (409, "invalid_prescription_state")


def test_a_draft_and_a_foreign_line_are_not_dispensed(doctor, draft):
    foreign = PrescriptionLineFactory()

    assert refusal(give(doctor, draft, draft.cac_dong.get(), 1)) == (409, "invalid_prescription_state")
    sign(doctor, draft)
    assert refusal(give(doctor, draft, foreign, 1)) == (400, "does_not_exist")
    assert refusal(give(doctor, foreign.don_thuoc, foreign, 1)) == (403, "not_yours")


def test_the_desk_the_patient_and_other_doctors_mark_nothing(as_user, doctor, draft):
    sign(doctor, draft)
    line, colleague = draft.cac_dong.get(), DoctorFactory()
    met(draft.benh_nhan, colleague)

    for client in (
        as_user(vai_tro=Role.STAFF),
        as_user(draft.benh_nhan.nguoi_dung),
        as_user(colleague.nguoi_dung),
    ):
        assert give(client, draft, line, 1).status_code == 403
    assert DongDonThuoc.objects.get(pk=line.pk).so_luong_da_cap == 0


def test_the_audit_trail_tells_no_drug(doctor, draft):
    doctor.put(at_path(draft), {"loi_dan": "Zzq-loi-dan", "dong": [free(cach_dung="Zzq-cach-dung")]})
    sign(doctor, draft)

    told = str(list(NhatKy.objects.values_list("truoc", "sau", "ly_do")))

    assert "Zzq" not in told
    assert "Paracetamol" not in told
