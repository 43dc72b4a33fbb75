"""A staff page's session outlives the process, and holds at every one."""

from __future__ import annotations

from serving_process import Page
from town import Town


def test_an_officer_goes_on_at_another_process_and_after_a_restart(town: Town) -> None:
    first = town.start("serve")
    officer = town.officer(first)
    second = town.start("serve")
    with Page(second, officer, "staff", "minhu_staff") as page:
        assert page.say(text="待办")
    first.kill()
    second.stop()
    third = town.start("serve")
    with Page(third, officer, "staff", "minhu_staff") as page:
        assert page.say(text="待办")
