"""What the system does by itself, for Admins to see."""

from core.job_schema import job_docs
from core.job_serializers import JobSerializer
from core.services.periodic_service import PeriodicService
from core.viewsets import Listed, ServiceViewSet


@job_docs
class JobViewSet(Listed, ServiceViewSet[PeriodicService]):
    resource = "job"
    service_class = PeriodicService
    serializer_class = JobSerializer
    filter_backends = ()
