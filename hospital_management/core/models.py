"""What every table shares, and the tables that belong to no app: search terms, audit trail, idempotency keys."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from core.sealing import one_spelling
from core.search import MAX_TERM, bounds_of, terms


class StoredChoices(models.TextChoices):
    """Choices that are shown as what is stored of them: Vietnamese, not the English name in the code."""

    @property
    def label(self) -> str:
        return self.value


class Phien(models.Model):
    """Mixin: a version that grows with every change of the row; ETags are made of it."""

    phien_ban = models.PositiveIntegerField(default=1, editable=False, db_column="Phien_ban")

    class Meta:
        abstract = True


class TermField(models.CharField):
    """Text compared byte by byte on every engine, so that a prefix is a range whatever the database's collation."""

    COLLATIONS = {"postgresql": "C", "microsoft": "Latin1_General_BIN2"}

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        return {**super().db_parameters(connection), "collation": self.COLLATIONS.get(connection.vendor)}


class TuKhoa(models.Model):
    """Search term: one way by which a row of a table can be found.

    Names are kept folded (no case, no diacritics), from each of their words on, so that a search for any run of words
    is one range on one index, on every engine.
    """

    ma_tu_khoa = models.BigAutoField(primary_key=True, db_column="Ma_tu_khoa")
    bang = models.CharField(max_length=30, db_column="Bang")
    cum_tu = TermField(max_length=MAX_TERM, db_column="Cum_tu")
    truong = models.CharField(max_length=30, db_column="Truong")
    ma_doi_tuong = models.BigIntegerField(db_column="Ma_doi_tuong")

    class Meta:
        db_table = "Tu_khoa"
        verbose_name = verbose_name_plural = "Từ khóa tìm kiếm"
        constraints = [
            models.UniqueConstraint(fields=["bang", "cum_tu", "ma_doi_tuong", "truong"], name="uq_tu_khoa"),
        ]
        indexes = [models.Index(fields=["bang", "ma_doi_tuong"], name="ix_tu_khoa_doi_tuong")]

    def __str__(self) -> str:
        return self.cum_tu

    @classmethod
    def matching(
        cls, model: type[models.Model], text: str, fields: Iterable[str] | None = None
    ) -> models.QuerySet[Any, Any]:
        """The keys of the rows of `model` in which `text` stands from the start of a word, as a subquery; in one of the
        `fields` alone, if some are given.
        """
        bounds = bounds_of(text)
        return cls.between(model, *bounds, fields) if bounds else cls.objects.none().values("ma_doi_tuong")

    @classmethod
    def between(
        cls, model: type[models.Model], first: Any, beyond: Any, fields: Iterable[str] | None = None
    ) -> models.QuerySet[Any, Any]:
        """The same, of the terms from `first` until before `beyond`."""
        found = cls.objects.filter(bang=model._meta.db_table, cum_tu__gte=first, cum_tu__lt=beyond)
        return (found if fields is None else found.filter(truong__in=fields)).values("ma_doi_tuong")

    @classmethod
    def of(cls, rows: Iterable["CoTuKhoa"]) -> list["TuKhoa"]:
        """The terms of many new rows at once, as `save()` writes them for one."""
        return [
            TuKhoa(bang=row._meta.db_table, truong=name, cum_tu=term, ma_doi_tuong=row.pk)
            for row in rows
            for name, term in sorted(row.search_terms())
        ]

    @classmethod
    def index(cls, rows: Iterable["CoTuKhoa"]) -> None:
        """Write the terms of many new rows."""
        TuKhoa.objects.bulk_create(cls.of(rows), batch_size=500)

    @classmethod
    def forget(cls, model: type[models.Model], keys: list[int]) -> None:
        """Drop the terms of rows of `model` that are deleted together."""
        cls.objects.filter(bang=model._meta.db_table, ma_doi_tuong__in=keys).delete()


class CoTuKhoa(models.Model):
    """Mixin: a row that can be searched for; `searched` names its fields. Its terms follow every save and delete."""

    searched: tuple[str, ...] = ()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        is_new, written = self.pk is None, kwargs.get("update_fields")
        super().save(*args, **kwargs)
        if is_new:
            TuKhoa.index([self])
        elif written is None or set(written) & set(self.searched):
            self._keep_terms()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        own_terms = self._own_terms().all()
        removed = super().delete(*args, **kwargs)
        own_terms.delete()
        return removed

    def search_terms(self) -> set[tuple[str, str]]:
        """Each term with the field it comes from."""
        return {(name, term) for name in self.searched for term in terms(getattr(self, name))}

    def _keep_terms(self) -> None:
        kept = {(term.truong, term.cum_tu): term.pk for term in self._own_terms()}
        wanted = self.search_terms()
        TuKhoa.objects.filter(pk__in=[pk for term, pk in kept.items() if term not in wanted]).delete()
        new = sorted(wanted - set(kept))
        TuKhoa.objects.bulk_create(
            [TuKhoa(bang=self._meta.db_table, truong=name, cum_tu=term, ma_doi_tuong=self.pk) for name, term in new]
        )

    def _own_terms(self) -> models.QuerySet[TuKhoa]:
        return TuKhoa.objects.filter(bang=self._meta.db_table, ma_doi_tuong=self.pk)


class ChuoiNhatKy(models.Model):
    """Chain of audit entries: how long it is, and the seal of its last entry.

    Whoever writes holds one chain, and nobody waits for it: another takes another (decision 13 in docs/decisions).
    """

    ma_chuoi = models.BigAutoField(primary_key=True, db_column="Ma_chuoi")
    so_cuoi = models.BigIntegerField(default=0, db_column="So_cuoi")
    ma_bam_cuoi = models.CharField(max_length=64, blank=True, db_column="Ma_bam_cuoi")

    class Meta:
        db_table = "Chuoi_nhat_ky"
        verbose_name = verbose_name_plural = "Chuỗi nhật ký"

    def __str__(self) -> str:
        return f"{self.ma_chuoi}: {self.so_cuoi}"


class AppendOnly(models.QuerySet):
    """Rows that are written once: neither changed nor deleted, one by one or together."""

    def update(self, **kwargs: Any) -> int:
        raise TypeError("These rows are append-only.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("These rows are append-only.")


class NhatKy(models.Model):
    """Audit entry: who, in which role, did what to which record, when, from where; in the transaction that did it.

    `ma_bam` seals the entry together with the seal of the one before it in its chain, `ma_bam_truoc`.
    """

    ma_nhat_ky = models.BigAutoField(primary_key=True, db_column="Ma_nhat_ky")
    thoi_diem = models.DateTimeField(db_column="Thoi_diem")
    nguoi_dung = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False,
        db_column="Ma_nguoi_dung",
    )  # fmt: skip
    vai_tro = models.CharField("vai trò khi đó", max_length=20, null=True, db_column="Vai_tro")  # noqa: DJ001 (unknown)
    hanh_dong = models.CharField(max_length=60, db_column="Hanh_dong")
    bang = models.CharField(max_length=60, db_column="Bang")
    ma_doi_tuong = models.BigIntegerField(null=True, db_column="Ma_doi_tuong")
    truoc = models.JSONField(null=True, encoder=DjangoJSONEncoder, db_column="Truoc")
    sau = models.JSONField(null=True, encoder=DjangoJSONEncoder, db_column="Sau")
    ly_do = models.CharField(max_length=500, blank=True, db_column="Ly_do")
    request_id = models.CharField(max_length=64, db_column="Request_id")
    dia_chi_ip = models.GenericIPAddressField(null=True, db_column="Dia_chi_ip")
    chuoi = models.ForeignKey(
        ChuoiNhatKy, models.PROTECT, null=True, related_name="+", db_index=False, db_column="Ma_chuoi"
    )
    so_thu_tu = models.BigIntegerField(null=True, db_column="So_thu_tu")
    ma_bam_truoc = models.CharField(max_length=64, blank=True, db_column="Ma_bam_truoc")
    ma_bam = models.CharField(max_length=64, blank=True, db_column="Ma_bam")

    objects = AppendOnly.as_manager()

    class Meta:
        db_table = "Nhat_ky"
        verbose_name = verbose_name_plural = "Nhật ký"
        constraints = [
            models.UniqueConstraint(
                fields=["chuoi", "so_thu_tu"], condition=models.Q(chuoi__isnull=False), name="uq_nhat_ky_chuoi"
            )
        ]
        indexes = [
            models.Index(fields=["bang", "ma_doi_tuong"], name="ix_nhat_ky_doi_tuong"),
            models.Index(fields=["thoi_diem"], name="ix_nhat_ky_thoi_diem"),
            models.Index(fields=["nguoi_dung", "thoi_diem"], name="ix_nhat_ky_nguoi_dung"),
            models.Index(fields=["hanh_dong", "thoi_diem"], name="ix_nhat_ky_hanh_dong"),
            models.Index(fields=["dia_chi_ip", "thoi_diem"], name="ix_nhat_ky_dia_chi_ip"),
            models.Index(fields=["request_id"], name="ix_nhat_ky_request_id"),
        ]

    def __str__(self) -> str:
        return f"{self.hanh_dong} {self.bang} {self.ma_doi_tuong}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("These rows are append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("These rows are append-only.")

    @property
    def vai_tro_khi_do(self) -> str | None:
        """The role acted in; that of the account today for an entry from before roles were kept, None for nobody's."""
        return self.vai_tro or (self.nguoi_dung.vai_tro if self.nguoi_dung else None)

    def sealed(self) -> dict[str, Any]:
        """What the seal vouches for: every column but the key, the seal itself, and a role that is not there, without
        which older entries were sealed. Databases spell an address their own way: it is sealed in ours.
        """
        left_out = ("ma_nhat_ky", "ma_bam", "" if self.vai_tro else "vai_tro")
        names = [field.attname for field in self._meta.concrete_fields if field.name not in left_out]
        return {name: getattr(self, name) for name in names} | {"dia_chi_ip": one_spelling(self.dia_chi_ip)}


class KhoaYeuCau(models.Model):
    """Idempotency key: one request of one account that must not happen twice, and the answer it got."""

    ma_khoa = models.BigAutoField(primary_key=True, db_column="Ma_khoa")
    nguoi_dung = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_column="Ma_nguoi_dung"
    )
    khoa = models.CharField(max_length=200, db_column="Khoa")
    dau_van_tay = models.CharField(max_length=64, db_column="Dau_van_tay")
    the = models.CharField(max_length=32, db_column="The")
    bat_dau = models.DateTimeField(db_column="Bat_dau")
    ma_tra_loi = models.PositiveSmallIntegerField(null=True, db_column="Ma_tra_loi")
    tra_loi = models.TextField(blank=True, db_column="Tra_loi")
    phien_ban = models.PositiveIntegerField(null=True, db_column="Phien_ban")

    class Meta:
        db_table = "Khoa_yeu_cau"
        verbose_name = verbose_name_plural = "Khóa yêu cầu"
        constraints = [models.UniqueConstraint(fields=["nguoi_dung", "khoa"], name="uq_khoa_yeu_cau")]
        indexes = [models.Index(fields=["bat_dau"], name="ix_khoa_yeu_cau_bat_dau")]

    def __str__(self) -> str:
        return self.khoa


class KetQuaViec(StoredChoices):
    """How a job ended."""

    DONE = "Xong"
    FAILED = "Lỗi"


class ViecDinhKy(models.Model):
    """Periodic job: one line of `core.periodic.JOBS`, when it is due again and how it went the last time.

    Who runs it holds it until `giu_den`; after that, as after a killed process, another may.
    """

    ma_viec = models.BigAutoField(primary_key=True, db_column="Ma_viec")
    ten = models.CharField("tên", max_length=50, unique=True, db_column="Ten")
    den_han = models.DateTimeField("đến hạn", db_column="Den_han")
    bat_dau = models.DateTimeField("bắt đầu lần cuối", null=True, db_column="Bat_dau")
    ket_thuc = models.DateTimeField("kết thúc lần cuối", null=True, db_column="Ket_thuc")
    ket_qua = models.CharField("kết quả", max_length=20, choices=KetQuaViec.choices, blank=True, db_column="Ket_qua")
    so_mili_giay = models.BigIntegerField("số mili giây", null=True, db_column="So_mili_giay")
    noi_dung = models.CharField("nội dung", max_length=2000, blank=True, db_column="Noi_dung")
    nguoi_chay = models.CharField("đang chạy ở", max_length=100, blank=True, db_column="Nguoi_chay")
    giu_den = models.DateTimeField("giữ đến", null=True, db_column="Giu_den")

    class Meta:
        db_table = "Viec_dinh_ky"
        verbose_name = verbose_name_plural = "Việc định kỳ"

    def __str__(self) -> str:
        return self.ten

    @property
    def runs_at(self) -> str:
        """The machine and the process that run it now."""
        return self.nguoi_chay.rpartition(":")[0]
