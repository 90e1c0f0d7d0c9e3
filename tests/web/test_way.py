"""The prospect's way, from the landing page to the hand-off and to nothing being left."""

from tests.application import ON_BOTH
from tests.prospect import Prospect


@ON_BOTH
def test_a_request_reaches_sales_once_it_is_confirmed(prospect: Prospect):
    message = prospect.hands_over()
    assert message["To"] == "vertrieb@probewerk.example"
