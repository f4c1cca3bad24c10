"""The port's promises about acts, kept by every adapter and by the test double."""

from collections.abc import Callable

import pytest

from app.errors import PlatformError
from tests.platforms.stage import CUSTOMER, ORDER, Stage, an_order

REMARK = "Smajlík: storno, 3 nevyzvednuté zásilky"


def status_of_the_order(stage: Stage) -> str:
    """Read the order's status back."""
    order = stage.platform.fetch_order(stage.credentials, ORDER)
    assert order is not None
    return order.status_id


def test_one_status_is_told_to_be_that_of_cancelled_orders(stage: Stage) -> None:
    statuses = stage.platform.fetch_statuses(stage.credentials)
    assert [status.id for status in statuses if status.cancels] == ["-4"]


@pytest.mark.parametrize("quiet", [True, False])
def test_an_order_that_is_put_into_a_status_is_in_it(stage: Stage, quiet: bool) -> None:
    stage.platform.change_status(stage.credentials, ORDER, "-4", quiet=quiet)
    assert status_of_the_order(stage) == "-4"


def test_an_order_that_is_gone_can_never_be_changed(stage: Stage) -> None:
    with pytest.raises(PlatformError) as refusal:
        stage.platform.change_status(stage.credentials, "none", "-4", quiet=True)
    assert refusal.value.permanent
    assert not refusal.value.uncertain
    assert status_of_the_order(stage) == an_order().status_id


def test_a_change_whose_answer_is_lost_is_said_to_be_uncertain(stage: Stage) -> None:
    stage.lose_answer()
    with pytest.raises(PlatformError) as lost:
        stage.platform.change_status(stage.credentials, ORDER, "-4", quiet=True)
    assert lost.value.uncertain
    assert not lost.value.permanent
    assert status_of_the_order(stage) == "-4"


def test_nothing_is_changed_without_a_permission(stage: Stage) -> None:
    stage.credentials.tokens.current()
    stage.revoke()
    acts: list[Callable[[], None]] = [
        lambda: stage.platform.change_status(stage.credentials, ORDER, "-4", quiet=True),
        lambda: stage.platform.add_remark(stage.credentials, ORDER, REMARK),
        lambda: stage.platform.set_orders_disabled(stage.credentials, CUSTOMER, False),
        lambda: stage.platform.install_script(stage.credentials, "<script></script>"),
    ]
    for act in acts:
        with pytest.raises(PlatformError) as refusal:
            act()
        assert refusal.value.disconnected
        assert not refusal.value.uncertain
    assert stage.script() == ""


def test_a_change_survives_a_token_that_is_renewed(stage: Stage) -> None:
    stage.refuse_first_token()
    stage.platform.change_status(stage.credentials, ORDER, "-4", quiet=True)
    assert status_of_the_order(stage) == "-4"


def test_a_remark_is_read_as_it_was_written(stage: Stage) -> None:
    assert stage.platform.fetch_remarks(stage.credentials, ORDER) == ()
    stage.platform.add_remark(stage.credentials, ORDER, REMARK)
    assert stage.platform.fetch_remarks(stage.credentials, ORDER) == (REMARK,)


def test_a_remark_whose_answer_is_lost_is_found_by_reading(stage: Stage) -> None:
    stage.lose_answer()
    with pytest.raises(PlatformError) as lost:
        stage.platform.add_remark(stage.credentials, ORDER, REMARK)
    assert lost.value.uncertain
    assert stage.platform.fetch_remarks(stage.credentials, ORDER) == (REMARK,)


@pytest.mark.parametrize("disabled", [False, True])
def test_the_orders_of_a_customer_are_disabled_and_enabled(stage: Stage, disabled: bool) -> None:
    stage.platform.set_orders_disabled(stage.credentials, CUSTOMER, disabled)
    customer = stage.platform.fetch_customer(stage.credentials, CUSTOMER)
    assert customer is not None
    assert customer.orders_disabled is disabled


def test_a_script_replaces_the_one_before_it_and_is_taken_off(stage: Stage) -> None:
    stage.platform.install_script(stage.credentials, "<script>1</script>")
    stage.platform.install_script(stage.credentials, "<script>2</script>")
    assert stage.script() == "<script>2</script>"
    stage.platform.remove_script(stage.credentials)
    stage.platform.remove_script(stage.credentials)
    assert stage.script() == ""
