import factory
from factory.django import DjangoModelFactory

from core.bootstrap import container
from core.policy import Role
from core.repositories.document_repository import DocumentRepository
from core.services.document_service import DocumentService
from receipts.models import ChungTu
from tests.factories.authentication import AccountFactory
from tests.factories.payments import PaymentFactory


class DocumentFactory(DjangoModelFactory):
    """The receipt of a payment, with the next number of its facility and year, issued by the desk just now."""

    class Meta:
        model = ChungTu

    thanh_toan = factory.SubFactory(PaymentFactory)
    nguoi_lap = factory.SubFactory(AccountFactory, vai_tro=Role.STAFF)

    @classmethod
    def _create(cls, model_class, *args, thanh_toan, nguoi_lap, **kwargs):
        named = {"actor": nguoi_lap, "action": "payment.receipt", "ma_thanh_toan": thanh_toan.pk}
        document = container().resolve(DocumentService).issue_receipt(**named).document
        if kwargs:
            DocumentRepository().save(document, **kwargs)
        return document
