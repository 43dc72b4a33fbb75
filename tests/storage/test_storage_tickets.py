"""Tickets, people, staff and files."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from storage_examples import LI, NOW, OFFICER, WANG, event, full_ticket, minutes, ticket

from handlers.ports.records import CallBack, Invite, Reveal, StaffAccount
from handlers.ports.store import Filed, Stale
from storage import SqlStore
from storage.erasure import wipe_ticket
from storage.tables import tickets
from storage.transaction import Transaction
from tickets.catalogue import Kind
from tickets.deadlines import is_late
from tickets.geography import Place
from tickets.ticket import CitizenId, Confidentiality, Contact, Due, Petition, State, TicketNumber
from tickets.units import Role, StaffMember


def test_a_ticket_with_every_field_comes_back_equal(store: SqlStore) -> None:
    with store.begin() as work:
        work.tickets.add(full_ticket(), [event(1), event(2, "已派单", confidential=True)], None)
    with store.begin() as work:
        assert work.tickets.get("YZ-261123-0001") == full_ticket()
        assert work.tickets.peek("YZ-261123-0001") == full_ticket()
        assert work.tickets.events("YZ-261123-0001") == (event(1), event(2, "已派单", confidential=True))
        assert work.tickets.get("YZ-261123-0009") is None


def test_saving_a_ticket_grows_its_version_and_an_outdated_one_is_stale(store: SqlStore) -> None:
    with store.begin() as work:
        work.tickets.add(ticket(), [], minutes(1))
        work.tickets.save(ticket(state=State.ACCEPTED), [event(1)], minutes(2))
    with pytest.raises(Stale), store.begin() as work:
        work.tickets.save(ticket(), [event(2)], None)
    with store.begin() as work:
        assert work.tickets.get("YZ-261123-0001") == ticket(state=State.ACCEPTED, version=1)
        assert len(work.tickets.events("YZ-261123-0001")) == 1
        assert work.timers.next_at() == minutes(2)


def test_numbers_count_up_within_the_day_and_beyond_9999(store: SqlStore) -> None:
    with store.begin() as work:
        assert work.tickets.next_number("YZ", date(2026, 11, 23)) == "YZ-261123-0001"
        assert work.tickets.next_number("YZ", date(2026, 11, 23)) == "YZ-261123-0002"
        assert work.tickets.next_number("AB", date(2026, 11, 23)) == "AB-261123-0001"
        assert work.tickets.next_number("YZ", date(2026, 11, 24)) == "YZ-261124-0001"
        work.connection.exec_driver_sql("UPDATE counters SET value = 9999 WHERE name = 'YZ-261124'")
        assert work.tickets.next_number("YZ", date(2026, 11, 24)) == "YZ-261124-10000"


def test_two_threads_never_draw_the_same_number(store: SqlStore) -> None:
    def draw() -> list[str]:
        drawn: list[str] = []
        for _ in range(10):
            with store.begin() as work:
                drawn.append(work.tickets.next_number("YZ", date(2026, 11, 23)))
        return drawn

    with ThreadPoolExecutor(2) as threads:
        drawn = [number for future in [threads.submit(draw), threads.submit(draw)] for number in future.result(20)]
    assert len(set(drawn)) == 20


def test_a_citizens_tickets_come_newest_first(store: SqlStore) -> None:
    with store.begin() as work:
        for n in range(3):
            work.tickets.add(ticket(f"T-{n}", submitted_at=minutes(n)), [], None)
        work.tickets.add(ticket("T-9", submitted_at=minutes(9), state=State.CLOSED), [], None)
        work.tickets.add(ticket("X-1", citizen=CitizenId("p-li")), [], None)
        wang = CitizenId("p-wang")
        assert [t.number for t in work.tickets.of_citizen(wang)] == ["T-9", "T-2", "T-1", "T-0"]
        assert [t.number for t in work.tickets.of_citizen(wang, open_only=True, limit=2)] == ["T-2", "T-1"]


def test_a_unit_sees_what_it_leads_or_helps_with_overdue_first_then_by_deadline(store: SqlStore) -> None:
    with store.begin() as work:
        add = work.tickets.add
        add(ticket("late", unit="water", overdue=True, due=Due(reply=minutes(9))), [], None)
        add(ticket("soon", unit="street", co_units=("water", "water"), due=Due(reply=minutes(1))), [], None)
        add(ticket("later", unit="water", due=Due(reply=minutes(5))), [], None)
        add(ticket("never", unit="water"), [], None)
        add(ticket("over", unit="water", state=State.CLOSED, due=Due(reply=NOW)), [], None)
        add(ticket("other", unit="street", due=Due(reply=NOW)), [], None)
        assert [t.number for t in work.tickets.of_units(["water"])] == ["late", "soon", "later", "never"]
        assert [t.number for t in work.tickets.of_units(["water"], limit=2, offset=1)] == ["soon", "later"]
        assert [t.number for t in work.tickets.of_units(["water", "street"])][:2] == ["late", "other"]
        assert work.tickets.of_units([]) == ()


def test_the_count_of_what_is_overdue_and_its_list_differed(store: SqlStore) -> None:
    late = {"unit": "water", "overdue": True, "due": Due(reply=NOW)}
    with store.begin() as work:
        for number, changes in {
            "led": {"co_units": ("street",), "state": State.IN_PROGRESS, "officer": "li"},
            "returned": {"state": State.RETURN_REQUESTED},
            "nobodys": {"unit": None, "state": State.ACCEPTED},
            "answered": {"state": State.FOLLOW_UP},
            "shelved": {"state": State.SHELVED},
            "looked at again": {"state": State.REVIEW},
            "in time": {"overdue": False},
        }.items():
            work.tickets.add(ticket(number, **(late | changes)), [], None)
        for units, numbers in (
            (None, ["led", "nobodys", "returned"]),
            (["water"], ["led", "returned"]),
            (["street"], []),
        ):
            found = work.figures.late(units)
            assert [t.number for t in found] == numbers
            assert sum(work.figures.overdue(units).values()) == len(found)
            assert all(map(is_late, found))
        assert [t.number for t in work.figures.late(["water"], but_of=["li"])] == ["returned"]


def test_a_helping_unit_that_was_removed_no_longer_sees_the_ticket(store: SqlStore) -> None:
    with store.begin() as work:
        work.tickets.add(ticket("T-1", unit="street", co_units=("water", "housing")), [], None)
    with store.begin() as work:
        found = work.tickets.get("T-1")
        assert found is not None
        work.tickets.save(replace(found, co_units=("housing",)), [], None)
    with store.begin() as work:
        assert work.tickets.of_units(["water"]) == ()
        assert [t.number for t in work.tickets.of_units(["housing"])] == ["T-1"]
        found = work.tickets.peek("T-1")
        assert found is not None
        work.tickets.save(replace(found, co_units=()), [], None)
        assert work.tickets.of_units(["housing"]) == ()


def test_the_queue_holds_what_waits_for_a_dispatcher_most_urgent_first(store: SqlStore) -> None:
    petition = Petition("return", "officer-zhao", "water", NOW, "不归我们管")
    with store.begin() as work:
        add = work.tickets.add
        add(ticket("new", state=State.ACCEPTED, urgency=4), [], None)
        add(ticket("urgent", state=State.ACCEPTED, urgency=1, submitted_at=minutes(5)), [], None)
        add(ticket("returned", state=State.RETURN_REQUESTED, unit="water", urgency=2, petition=petition), [], None)
        add(ticket("extended", state=State.IN_PROGRESS, unit="water", petition=petition, urgency=3), [], None)
        add(ticket("review", state=State.REVIEW, unit="water", submitted_at=minutes(1)), [], None)
        add(ticket("dispatched", state=State.DISPATCHED, unit="water"), [], None)
        add(ticket("closed", state=State.CLOSED, petition=petition), [], None)
        assert [t.number for t in work.tickets.queue()] == ["urgent", "returned", "extended", "new", "review"]
        assert [t.number for t in work.tickets.queue(limit=1)] == ["urgent"]


def test_nearby_tickets_are_of_the_same_matter_and_area(store: SqlStore) -> None:
    here, there = Place("幸福小区", area="A1"), Place("和平里", area="A2")
    with store.begin() as work:
        add = work.tickets.add
        add(ticket("T-1", category="water", place=here, state=State.ACCEPTED), [], None)
        add(ticket("T-2", category="water", place=here, submitted_at=minutes(2)), [], None)
        add(ticket("T-3", category="water", place=there), [], None)
        add(ticket("T-4", category="light", place=here), [], None)
        add(ticket("T-5", category="water", place=here, state=State.CLOSED), [], None)
        states = [State.ACCEPTED, State.SUBMITTED]
        assert [t.number for t in work.tickets.nearby("water", "A1", states)] == ["T-2", "T-1"]
        assert [t.number for t in work.tickets.nearby("water", "A1", states, 1)] == ["T-2"]
        assert [t.number for t in work.tickets.nearby("water", "A1", states, since=minutes(1))] == ["T-2"]
        assert work.tickets.nearby("water", "A1", []) == ()


def test_the_line_finds_by_state_and_unit_newest_first(store: SqlStore) -> None:
    with store.begin() as work:
        work.tickets.add(ticket("T-1", unit="water", state=State.DISPATCHED), [], None)
        work.tickets.add(ticket("T-2", unit="water", submitted_at=minutes(1)), [], None)
        work.tickets.add(ticket("T-3", unit="street", submitted_at=minutes(2)), [], None)
        assert [t.number for t in work.tickets.find()] == ["T-3", "T-2", "T-1"]
        assert [t.number for t in work.tickets.find(unit="water")] == ["T-2", "T-1"]
        assert [t.number for t in work.tickets.find(state=State.DISPATCHED, unit="water")] == ["T-1"]
        assert [t.number for t in work.tickets.find(limit=1, before=ticket("T-3", submitted_at=minutes(2)))] == ["T-2"]


def test_events_need_their_ticket(store: SqlStore) -> None:
    with pytest.raises(Stale), store.begin() as work:
        work.tickets.save(ticket("T-0"), [event(1)], None)


def test_staff_are_bound_to_one_account_and_an_earlier_binding_is_replaced(store: SqlStore) -> None:
    head = StaffMember("head-qian", "钱卫东", "water", Role.HEAD)
    with store.begin() as work:
        work.staff.enrol(OFFICER, WANG, NOW)
        work.staff.enrol(head, LI, NOW)
        assert work.staff.by_account(WANG) == OFFICER
        assert work.staff.account_of("officer-zhao") == WANG
        assert work.staff.get("head-qian") == head
        assert work.staff.of_unit("water") == (head, OFFICER), "heads first"
        assert work.staff.with_role(Role.OFFICER, Role.GRID) == (OFFICER,)
        work.staff.enrol(OFFICER, LI, minutes(1))
        assert work.staff.by_account(WANG) is None
        assert work.staff.by_account(LI) == OFFICER
        assert work.staff.get("head-qian") is None
        assert work.staff.all() == (StaffAccount(OFFICER, LI, minutes(1)),)


def test_who_left_is_known_but_may_do_nothing(store: SqlStore) -> None:
    with store.begin() as work:
        work.staff.enrol(OFFICER, WANG, NOW)
        assert work.staff.leave(WANG, minutes(1)) == OFFICER
        assert work.staff.leave(WANG, minutes(2)) is None
        assert work.staff.by_account(WANG) is None
        assert work.staff.get("officer-zhao") is None
        assert work.staff.of_unit("water") == work.staff.with_role(Role.OFFICER) == ()
        assert work.staff.all() == (StaffAccount(OFFICER, WANG, NOW, left=True),)
        work.staff.enrol(OFFICER, WANG, minutes(3))
        assert work.staff.all() == (StaffAccount(OFFICER, WANG, minutes(3)),)


def test_who_is_off_duty_is_so_until_then_and_on_duty_when_enrolled_again(store: SqlStore) -> None:
    with store.begin() as work:
        work.staff.enrol(OFFICER, WANG, NOW)
        work.staff.away(OFFICER.id, minutes(5))
    with store.begin() as work:
        [away] = work.staff.of_unit("water")
        assert (away.is_away(NOW), away.is_away(minutes(5))) == (True, False)
        work.staff.enrol(OFFICER, WANG, minutes(1))
        assert work.staff.get(OFFICER.id) == OFFICER
        work.staff.away("nobody", minutes(5))
        assert work.staff.get("nobody") is None


def test_an_invite_is_used_once_and_before_it_ends(store: SqlStore) -> None:
    with store.begin() as work:
        work.staff.invite(Invite("h1", OFFICER, minutes(10)))
        work.staff.invite(Invite("h2", OFFICER, minutes(1)))
        assert work.staff.redeem("h2", minutes(1)) is None
        assert work.staff.redeem("h1", minutes(9)) == OFFICER
        assert work.staff.redeem("h1", minutes(9)) is None
        assert work.staff.redeem("h3", NOW) is None
        assert [(i.code_hash, i.used) for i in work.staff.invites()] == [("h2", False), ("h1", True)]


def test_revoking_ends_the_binding_and_the_open_invites(store: SqlStore) -> None:
    with store.begin() as work:
        work.staff.enrol(OFFICER, WANG, NOW)
        work.staff.invite(Invite("h1", OFFICER, minutes(10)))
        assert work.staff.revoke("officer-zhao", NOW)
        assert not work.staff.revoke("officer-zhao", NOW)
        assert work.staff.by_account(WANG) is None
        assert work.staff.redeem("h1", NOW) is None


def test_wrong_codes_count_for_ten_minutes(store: SqlStore) -> None:
    with store.begin() as work:
        assert [work.staff.wrong_code(WANG, minutes(n)) for n in (0, 4, 9)] == [1, 2, 3]
        assert work.staff.wrong_code(LI, NOW) == 1
        assert work.staff.wrong_code(WANG, minutes(11)) == 3


def test_a_recovery_code_finds_its_person_however_it_is_typed(store: SqlStore) -> None:
    with store.begin() as work:
        person, other = work.new_person(), work.new_person()
        code = work.recovery_code(person)
        assert person != other
        assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", code)
        assert work.recovery_code(person) == code
        assert work.recovery_code(other) != code
        typed = code.replace("-", " ").lower().replace("0", "o").replace("1", "l")
        assert work.person_of_code(typed) == person
        assert work.person_of_code("0000-0000-0000-0000") is None
        assert work.person_of_code("") is None
        unknown = CitizenId("imported")
        assert work.person_of_code(work.recovery_code(unknown)) == unknown


def test_a_promised_call_is_kept_once(store: SqlStore) -> None:
    call = CallBack("c1", WANG, CitizenId("p-wang"), "水管", NOW, minutes(30))
    with store.begin() as work:
        work.promise(replace(call, id="c0", by=minutes(60)))
        work.promise(call)
        assert [c.id for c in work.promises()] == ["c1", "c0"]
        assert work.keep_promise("c1", "officer-zhao", minutes(5))
        assert not work.keep_promise("c1", "officer-zhao", minutes(6))
        assert not work.keep_promise("c9", "officer-zhao", minutes(6))
        assert [c.id for c in work.promises()] == ["c0"]
        assert work.promises(open_only=False)[0] == replace(call, done_at=minutes(5), done_by="officer-zhao")


def test_looks_at_a_reporters_identity_are_kept(store: SqlStore) -> None:
    look = Reveal(TicketNumber("T-1"), "sup-sun", "supervisor", "核实", NOW)
    with store.begin() as work:
        work.revealed(look)
        work.revealed(replace(look, reason="再次核实", at=minutes(1)))
        assert work.reveals("T-1") == (look, replace(look, reason="再次核实", at=minutes(1)))
        assert work.reveals("T-2") == ()


@pytest.mark.parametrize("in_folder", [False, True])
def test_files_come_back_and_a_sealed_original_only_for_the_line(
    url: str, open_store: Callable[..., SqlStore], tmp_path: Path, in_folder: bool
) -> None:
    folder = tmp_path / "files" if in_folder else None
    store = open_store(url, files_dir=folder)
    with store.begin() as work:
        photo = work.files.put(b"\xff\xd8 photo", "image/jpeg")
        original = work.files.put(b"\xff\xd8 photo", "image/jpeg", sealed=True)
        assert work.files.put(b"\xff\xd8 photo", "image/jpeg") == photo
    assert photo != original
    with store.begin() as work:
        assert work.files.get(photo) == (b"\xff\xd8 photo", "image/jpeg")
        assert work.files.get(original) is None
        assert work.originals.get_sealed(original) == (b"\xff\xd8 photo", "image/jpeg")
        assert work.files.get("0" * 32) is None
        assert work.files.get("../../etc/passwd") is None
    if folder is not None:
        kept = [path for path in folder.rglob("*") if path.is_file()]
        assert {path.name for path in kept} == {photo, original}
        assert all(b"photo" not in path.read_bytes() for path in kept)


def test_times_of_day_are_the_same_moment_after_a_round_trip(store: SqlStore) -> None:
    with store.begin() as work:
        work.staff.enrol(OFFICER, WANG, NOW)
        (kept,) = work.staff.all()
        assert kept.since == NOW
        assert kept.since.utcoffset() == timedelta(0)


def test_what_came_is_counted_and_listed_by_its_kind_whatever_release_saved_it(store: SqlStore) -> None:
    later = NOW + timedelta(days=1)
    with store.begin() as work:
        work.tickets.add(ticket("T-1", kind=Kind.COMPLAINT, source="phone"), [], None)
        work.tickets.add(ticket("T-2", kind=Kind.COMPLAINT, urgency=1), [], None)
        work.tickets.add(ticket("T-3", kind=Kind.TIP_OFF, confidentiality=Confidentiality.ANONYMOUS), [], None)
        work.connection.execute(update(tickets).where(tickets.c.number == "T-1").values(kind=None, source=None))
    with store.begin() as work:
        while work.index_tickets():
            pass
    with store.begin() as work:
        figures = work.figures
        assert figures.filed(NOW, later, by=Filed.KIND) == {"complaint": 2, "tip_off": 1}
        assert figures.filed(NOW, later, by=Filed.SOURCE) == {"phone": 1, "": 2}
        assert figures.filed(NOW, later, by=Filed.NAMING) == {"named": 2, "anonymous": 1}
        came = figures.came(NOW, later, by=Filed.KIND, value="complaint", limit=1)
        assert [one.number for one in came] == ["T-2"]
        assert ([one.number for one in figures.urgent()], figures.count_of_urgent()) == (["T-2"], 1)


def test_what_came_in_the_nights_of_a_year_is_found_in_few_statements(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    ask = Transaction.cell
    monkeypatch.setattr(Transaction, "cell", lambda *given: (asked.append(given), ask(*given))[1])
    nights = [(NOW + timedelta(days=n), NOW + timedelta(days=n, hours=8)) for n in range(365)]
    with store.begin() as work:
        for number, hours in (("T-1", 7), ("T-2", 24 * 200 + 1), ("T-3", 24 * 364 + 9), ("T-4", 24 * 364 + 2)):
            work.tickets.add(ticket(number, submitted_at=NOW + timedelta(hours=hours)), [], None)
    with store.begin() as work:
        count, newest = work.figures.came_within(nights, limit=2)
        assert (count, [one.number for one in newest]) == (3, ["T-4", "T-2"])
        assert work.figures.came_within(nights, ["nobody"]) == (0, ())
        assert len(asked) < 30


def test_who_filed_it_finds_it_by_the_whole_name_of_the_caller(store: SqlStore) -> None:
    with store.begin() as work:
        work.tickets.add(ticket("T-1", filed_by="op", contact=Contact(name="李阿姨")), [], None)
        work.tickets.add(ticket("T-2", filed_by="other", contact=Contact(name="李阿姨")), [], None)
    with store.begin() as work:
        assert [one.number for one in work.tickets.of_caller("op", ["李阿", "李阿姨"])] == ["T-1"]
        assert work.tickets.of_caller("op", ["李阿"]) == ()
    with store.begin() as work:
        wipe_ticket(work, "T-1")
    with store.begin() as work:
        assert work.tickets.of_caller("op", ["李阿姨"]) == ()


def test_who_leaves_or_comes_is_noticed_in_the_same_transaction(store: SqlStore) -> None:
    other = replace(OFFICER, id="s9", role=Role.HEAD)
    with store.begin() as work:
        work.staff.enrol(OFFICER, WANG, NOW)
        assert work.staff.of_unit(OFFICER.unit) == (OFFICER,) == work.staff.with_role(OFFICER.role)
        work.staff.enrol(other, LI, NOW)
        assert work.staff.of_unit(OFFICER.unit) == (other, OFFICER)
        work.staff.away(OFFICER.id, NOW)
        away = replace(OFFICER, away_until=NOW)
        assert work.staff.get(OFFICER.id) == away and work.staff.with_role(OFFICER.role) == (away,)
        work.staff.leave(WANG, NOW)
        assert work.staff.get(OFFICER.id) is None is work.staff.account_of(OFFICER.id)


def test_the_first_ticket_of_a_newcomer_is_found_in_the_same_transaction(store: SqlStore) -> None:
    with store.begin() as work:
        person = work.new_person()
        assert work.tickets.of_citizen(person) == ()
        first = ticket("T-1", citizen=person)
        work.tickets.add(first, [event(1)], None)
        assert work.tickets.of_citizen(person) == (first,) == work.tickets.of_citizen(person, open_only=True)
        work.tickets.save(replace(first, state=State.CLOSED), [event(2)], None)
        assert work.tickets.of_citizen(person, open_only=True) == ()
        assert work.tickets.events("T-1") == (event(1), event(2))
    with store.begin() as work:
        assert work.tickets.events("T-1") == (event(1), event(2))
