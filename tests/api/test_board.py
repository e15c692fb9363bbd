"""The board in the waiting room shows what is called today, and nothing by which a stranger knows who it is."""

import pytest

from core.services.board_names import masked_name
from tests.factories import FacilityFactory, QueueFactory, TicketFactory

pytestmark = pytest.mark.django_db


def test_smoke(anonymous, django_assert_num_queries):
    queue = QueueFactory()
    TicketFactory(hang=queue, trang_thai="Đã gọi", so_lan_goi=1)
    TicketFactory(hang=queue)
    with django_assert_num_queries(3):
        answer = anonymous.get(f"/board/{queue.co_so_id}/state/")
    print(answer.json())
    assert anonymous.get(f"/board/{queue.co_so_id}/").status_code == 200
    assert anonymous.get(f"/board/99999/").status_code == 404
