"""A short run of the fuzzer over all kinds; the long one is ``python tests/fuzz/run.py``."""

import json
import sys

import fuzzing
import pytest
from fuzz_seeds import SEEDS
from fuzz_targets import TARGETS

pytest.importorskip("pyarrow")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the reading process is watched as on Unix")

SHORT = 40  # inputs of each kind
SEED = 20
OUT = "/somewhere/else"


def test_every_kind_has_good_files_and_a_reader():
    assert set(SEEDS) == set(TARGETS) == set(fuzzing.MUTATIONS)


def test_the_same_seed_makes_the_same_inputs():
    assert list(fuzzing.inputs("toml", 5, 3)) == list(fuzzing.inputs("toml", 5, 3))
    assert list(fuzzing.inputs("toml", 5, 3)) != list(fuzzing.inputs("toml", 5, 4))


@pytest.mark.slow
def test_no_bad_file_of_any_kind_does_harm(tmp_path):
    said = []
    results = fuzzing.fuzz(fuzzing.KINDS, SHORT, SEED, tmp_path / "kept", said.append)
    assert {result.kind: dict(result.reasons) for result in results if result.failures} == {}
    assert len(said) == len(fuzzing.KINDS)
    assert all(result.inputs >= SHORT // 2 for result in results)
    assert sum(result.rejected for result in results) > len(fuzzing.KINDS) * SHORT / 4
    assert json.loads(fuzzing.as_json(results, 0))["kinds"][0]["kind"] == fuzzing.KINDS[0]


def test_the_watch_sees_what_a_reader_must_not_do(tmp_path):
    from fuzz_worker import Watch

    watch = Watch(tmp_path)
    with watch:
        for event, args in (
            ("open", (str(tmp_path / "in"), "w", 577)), ("open", (OUT, "r", 0)), ("open", (OUT, "w", 577)),
            ("os.rename", (str(tmp_path / "a"), OUT, -1, -1)), ("pickle.find_class", ("os", "system")),
            ("subprocess.Popen", ("true",)), ("sqlite3.connect", (f"file://{tmp_path}/p?mode=rw",)),
            ("sqlite3.connect", (OUT,)),
        ):  # fmt: skip
            watch.hear(event, args)
    assert [one.split()[0] for one in watch.seen] == [
        "open", "os.rename", "pickle.find_class", "subprocess.Popen", "sqlite3.connect",
    ]  # fmt: skip
    watch.hear("open", (OUT, "w", 577))
    assert len(watch.seen) == 5
