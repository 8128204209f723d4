"""The door to other programs, against a real hub and a second real client."""

import os
import socket
import subprocess
import sys
import threading
import time

import pytest

from gzdesk.catalogue.position import Position
from gzdesk.samp import samp
from gzdesk.samp.samp import GalaxyOut, Samp
from gzdesk.samp.samp_news import Connected, Highlighted, Left, Muted, Others, Selected, Sent, Trouble

WAIT_S = 20.0  # a computer may be busy; a test that passes waits for milliseconds


class Letter:
    """A table of four galaxies."""

    title, rows, posteriors = "survey", 4, True

    def write(self, file):
        file.write_text("a table", "utf-8")


class Unwritable(Letter):
    def write(self, file):
        raise OSError(f"{file.name}: the disk is full")


def wait_for(door, kind, seen=None):
    """The next news of a kind; what came before it is in ``seen``."""
    end = time.monotonic() + WAIT_S
    seen = [] if seen is None else seen
    while time.monotonic() < end:
        for news in door.take():
            seen.append(news)
        found = next((news for news in seen if isinstance(news, kind)), None)
        if found is not None:
            seen.remove(found)
            return found
        time.sleep(0.005)
    raise AssertionError(f"no {kind.__name__}, but {seen}")


def until(true):
    end = time.monotonic() + WAIT_S
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


@pytest.fixture
def door(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    door = Samp(lambda: folder, lambda position: 2 if position.dec > 0 else None)
    yield door
    assert door.close(WAIT_S)


@pytest.fixture
def connected(door, hub):
    """The door, open."""
    door.connect()
    wait_for(door, Others)
    return door


@pytest.fixture
def topcat(other_program):
    return other_program()


@pytest.fixture
def with_table(topcat, connected):
    """The door, with a table sent; and how the table is called there."""
    connected.send_table(Letter())
    wait_for(connected, Sent)
    until(lambda: topcat.said("table.load.votable"))
    return connected, topcat.said("table.load.votable")[0]["table-id"]


def id_of_gzdesk(program):
    """What the hub calls gzdesk; None where it does not know it."""
    there = program.client.get_registered_clients()
    names = {program.client.get_metadata(one).get("samp.name"): one for one in there}
    return names.get("gzdesk")


def a_galaxy(tmp_path, index=3):
    image = tmp_path / "galaxy.fits"
    return GalaxyOut(index, "g3", Position(202.4696, 47.1953), lambda file: image)


# -- coming and going


def test_nothing_is_opened_before_it_is_asked_for(tmp_path):
    """Neither astropy's SAMP nor the web's protocols are even imported, and no lock file is looked for."""
    code = (
        "import sys, pathlib\n"
        "from gzdesk.samp.samp import Samp\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, args: opened.append((event, args))"
        " if event.startswith('socket.') or event == 'open' and 'samp' in str(args[0]) else None)\n"
        "door = Samp(lambda: pathlib.Path(), lambda position: None)\n"
        "door.take(); door.clients(); door.close()\n"
        "assert not opened, opened\n"
        "bad = [name for name in sys.modules if name.startswith(('astropy.samp', 'xmlrpc', 'gzdesk.samp.samp_hub'))]\n"
        "assert not bad, bad\n"
    )
    environment = {**os.environ, "SAMP_HUB": f"std-lockurl:{(tmp_path / 'samp-lock').as_uri()}"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr


def test_no_hub_is_told_in_one_sentence(door, no_hub):
    door.connect()
    left = wait_for(door, Left)
    assert left.reason == "No SAMP hub is running: start TOPCAT, Aladin or DS9, and connect again."
    assert door.state == "off"


def test_a_hub_that_died_and_left_its_lock_file_is_told(door, no_hub):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    no_hub.write_text(f"samp.secret=x\nsamp.hub.xmlrpc.url=http://127.0.0.1:{port}/\n", "utf-8")
    door.connect()
    assert wait_for(door, Left).reason.startswith("The SAMP hub has stopped, or does not answer")


@pytest.mark.parametrize(
    ("lock", "said"),
    [
        ("samp.secret=x\nsamp.hub.xmlrpc.url=http://hub.example.org:2112/xmlrpc\n", "is at hub.example.org"),
        ("samp.secret=x\nsamp.hub.xmlrpc.url=http://127.0.0.1.example.org:2112/\n", "is at 127.0.0.1.example.org"),
        ("samp.secret=x\nsamp.hub.xmlrpc.url=https://127.0.0.1:2112/\n", "is no lock file"),
        ("samp.secret=x\nsamp.hub.xmlrpc.url=http://[broken\n", "is no lock file"),
        ("\x00\xff", "is no lock file"),
    ],
)
def test_a_lock_file_that_leads_elsewhere_is_not_followed(door, no_hub, lock, said, monkeypatch):
    def refuse(*address):
        raise AssertionError(address)

    monkeypatch.setattr(socket.socket, "connect", refuse)
    no_hub.write_text(lock, "utf-8")
    door.connect()
    assert said in wait_for(door, Left).reason


@pytest.mark.parametrize("place", ["std-lockurl:http://example.org/lock", "web-profile:1", "std-lockurl:file://far/x"])
def test_a_hub_elsewhere_is_not_asked_for(door, monkeypatch, place):
    monkeypatch.setenv("SAMP_HUB", place)
    door.connect()
    assert "on this computer" in wait_for(door, Left).reason


def test_connecting_is_told_with_the_names_of_the_others(door, topcat):
    door.connect()
    seen = []
    wait_for(door, Connected, seen)
    assert wait_for(door, Others, seen).names == ("TOPCAT",)
    assert (door.state, door.clients()) == ("connected", ("TOPCAT",))


def test_a_program_that_comes_later_is_told(connected, other_program):
    other_program("Aladin")
    until(lambda: connected.clients() == ("Aladin",))


def test_a_name_is_shown_in_part_and_without_signs_that_do_not_print(door, other_program):
    other_program("TOP\n" + "C" * 500)
    door.connect()
    (name,) = wait_for(door, Others).names
    assert len(name) <= 40
    assert name.isprintable()


def test_the_hub_knows_it_no_more_after_leave_was_taken(connected, topcat):
    assert id_of_gzdesk(topcat)
    connected.disconnect()
    assert wait_for(connected, Left) == Left("")
    assert id_of_gzdesk(topcat) is None


def test_it_can_connect_again(connected):
    connected.disconnect()
    wait_for(connected, Left)
    connected.connect()
    wait_for(connected, Others)


def test_a_hub_that_stops_is_told(connected, hub):
    hub.stop()
    assert "SAMP hub" in wait_for(connected, Left).reason
    assert connected.state == "off"


def test_a_program_that_says_that_the_hub_stops_is_not_believed(connected, topcat):
    topcat.say("samp.hub.event.shutdown")
    topcat.say("samp.hub.disconnect", reason="go")
    topcat.say("coord.pointAt.sky", ra="10", dec="10")
    wait_for(connected, Highlighted)
    connected.send_table(Letter())
    wait_for(connected, Sent)
    assert connected.state == "connected"


def test_no_thread_is_left_behind(connected):
    connected.disconnect()
    wait_for(connected, Left)
    assert connected.close(WAIT_S)
    until(lambda: not [one for one in threading.enumerate() if one.name == "gzdesk-samp"])


def test_the_environment_is_told_to_nobody(connected, topcat):
    gzdesk = id_of_gzdesk(topcat)
    assert "client.env.get" not in topcat.client.get_subscriptions(gzdesk)


def test_it_listens_at_an_address_of_this_computer_alone(connected, hub):
    places = [place for place, _ in hub._xmlrpc_endpoints.values()]
    assert places
    assert all(place.startswith("http://127.0.0.1:") for place in places)


# -- going out


def test_a_table_goes_to_those_who_take_it(with_table):
    _, table = with_table
    assert table.startswith("gzdesk-")


def test_that_nobody_takes_tables_is_told(connected):
    connected.send_table(Letter())
    assert wait_for(connected, Sent) == Sent("table", (), 4)


def test_a_large_table_goes_out_as_fits(connected, topcat, monkeypatch):
    monkeypatch.setattr(samp, "BIG", 3)
    connected.send_table(Letter())
    wait_for(connected, Sent)
    until(lambda: topcat.said("table.load.fits"))
    assert topcat.said("table.load.fits")[0]["url"].endswith(".fits")


def test_a_table_that_cannot_be_written_is_told_and_the_connection_stands(connected):
    connected.send_table(Unwritable())
    assert wait_for(connected, Trouble).text.endswith("the disk is full")
    connected.send_table(Letter())
    wait_for(connected, Sent)


def test_only_the_newest_files_are_kept(connected, tmp_path):
    for _ in range(7):
        connected.send_table(Letter())
        wait_for(connected, Sent)
    assert len(list((tmp_path / "out").iterdir())) == samp.KEPT["table"]


def test_a_galaxy_goes_out_with_its_place_its_row_and_its_image(with_table, topcat, tmp_path):
    door, table = with_table
    door.send_galaxy(a_galaxy(tmp_path))
    assert wait_for(door, Sent) == Sent("galaxy", ("TOPCAT",))
    until(lambda: topcat.said("image.load.fits"))
    (pointed,), (row,) = topcat.said("coord.pointAt.sky"), topcat.said("table.highlight.row")
    assert (float(pointed["ra"]), float(pointed["dec"])) == pytest.approx((202.4696, 47.1953), abs=1e-7)
    assert (row["table-id"], row["row"]) == (table, "3")
    assert topcat.said("image.load.fits")[0]["url"] == (tmp_path / "galaxy.fits").as_uri()


def test_no_image_is_made_for_programs_that_take_none(connected, other_program):
    other_program("Sky", kinds=("coord.pointAt.sky",))

    def image(file):
        raise AssertionError

    connected.send_galaxy(GalaxyOut(0, "g", Position(1.0, 2.0), image))
    assert wait_for(connected, Sent).to == ("Sky",)


def test_an_image_that_cannot_be_read_is_told_and_the_place_goes_out_all_the_same(connected, topcat):
    def image(file):
        raise OSError("g.fits: the file is missing")

    connected.send_galaxy(GalaxyOut(0, "g", Position(1.0, 2.0), image))
    assert wait_for(connected, Trouble).text == "g.fits: the file is missing"
    until(lambda: topcat.said("coord.pointAt.sky"))


def test_of_many_galaxies_followed_the_newest_goes_out(connected, topcat, tmp_path):
    gate = threading.Event()
    connected._jobs.put(lambda hub: gate.wait(WAIT_S))
    for index in range(200):
        connected.follow(GalaxyOut(index, "g", Position(float(index), 0.0), lambda file: file))
    gate.set()
    until(lambda: topcat.said("coord.pointAt.sky"))
    connected.send_table(Letter())
    wait_for(connected, Sent)
    assert [params["ra"] for params in topcat.said("coord.pointAt.sky")] == ["199.00000000"]


# -- coming in


def test_a_row_highlighted_there_is_told(with_table, topcat):
    door, table = with_table
    topcat.say("table.highlight.row", table_id=table, url="", row="2")
    assert wait_for(door, Highlighted) == Highlighted(2, "TOPCAT", posteriors=True)


def test_a_call_is_answered(with_table, topcat):
    _, table = with_table
    gzdesk = id_of_gzdesk(topcat)
    params = {"table-id": table, "row": "1"}
    good = topcat.client.call_and_wait(
        gzdesk, {"samp.mtype": "table.highlight.row", "samp.params": params}, str(int(WAIT_S))
    )
    bad = topcat.client.call_and_wait(
        gzdesk, {"samp.mtype": "table.highlight.row", "samp.params": {}}, str(int(WAIT_S))
    )
    assert (good["samp.status"], bad["samp.status"]) == ("samp.ok", "samp.warning")


def test_rows_selected_there_are_told(with_table, topcat):
    door, table = with_table
    topcat.say("table.select.rowList", table_id=table, url="", row_list=["3", "0", "17", "3", "x"])
    selected = wait_for(door, Selected)
    assert (selected.indices_n.tolist(), selected.by) == ([3, 0], "TOPCAT")


def test_a_position_pointed_to_is_the_nearest_galaxy(connected, topcat):
    topcat.say("coord.pointAt.sky", ra="10.5", dec="41.2")
    assert wait_for(connected, Highlighted).index == 2


def test_nonsense_is_ignored(with_table, topcat):
    door, table = with_table
    for row in ("4", "-1", "1.5", "", "9" * 400, "٣", ["1"]):
        topcat.say("table.highlight.row", table_id=table, url="", row=row)
    topcat.say("table.highlight.row", table_id="theirs", url="file:///x", row="1")
    topcat.say("table.highlight.row")
    topcat.say("table.select.rowList", table_id=table, row_list="0123")
    topcat.say("table.select.rowList", table_id=table, row_list=["77", "78"])
    topcat.say("coord.pointAt.sky", ra="nan", dec="1e999")
    topcat.say("coord.pointAt.sky", ra="10", dec="-10")  # no galaxy is there
    topcat.say("table.highlight.row", table_id=table, url="", row="1")
    seen = []
    assert wait_for(door, Highlighted, seen).index == 1
    assert not [news for news in seen if isinstance(news, Selected | Trouble)]


def test_a_program_that_floods_is_listened_to_no_more(connected, topcat, other_program, monkeypatch):
    monkeypatch.setattr("gzdesk.samp.samp_ear.FLOOD", 20)
    aladin = other_program("Aladin")
    until(lambda: "Aladin" in connected.clients())
    for _ in range(25):
        topcat.say("coord.pointAt.sky", ra="10", dec="10")
    assert wait_for(connected, Muted).by == "TOPCAT"
    connected.take()
    topcat.say("coord.pointAt.sky", ra="10", dec="10")
    aladin.say("coord.pointAt.sky", ra="10", dec="10")
    assert wait_for(connected, Highlighted).by == "Aladin"


def test_what_is_not_taken_does_not_pile_up(with_table, topcat, monkeypatch):
    door, table = with_table
    heard = []
    understood = door._ear.understood
    monkeypatch.setattr(door._ear, "understood", lambda *said: heard.append(said) or understood(*said))
    for row in ("0", "1", "2", "3"):
        topcat.say("table.highlight.row", table_id=table, row=row)
    until(lambda: len(heard) == 4)
    until(lambda: "Highlighted" in door._newest)
    assert len([news for news in door.take() if isinstance(news, Highlighted)]) == 1
