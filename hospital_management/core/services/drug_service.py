"""The catalogue of drugs, as Admins keep it and doctors prescribe from it."""

from core.clock import Clock
from core.services.medical_service import CatalogueService
from core.unit_of_work import UnitOfWork
from treatments.drugs import Thuoc


class DrugService(CatalogueService[Thuoc]):
    resource = "drug"

    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        super().__init__(uow, clock)
        self.entries = uow.drugs
