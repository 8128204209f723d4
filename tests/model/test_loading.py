"""PyTorch is loaded beside a window that goes on."""

import subprocess
import sys

import pytest

TICKING = """
import sys, threading, time
from gzdesk.model import loading
libraries = threading.Thread(target=loading._load_libraries)
libraries.start()
ticks = 0
while libraries.is_alive():
    time.sleep(0.001)
    ticks += 1
assert "torch" not in sys.modules
print(ticks, any("libtorch_cpu" in line for line in open("/proc/self/maps")))
loading.load_torch()
print("torch" in sys.modules)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the system's own list of loaded libraries is looked at")
def test_other_threads_run_on_while_the_libraries_are_loaded():
    done = subprocess.run([sys.executable, "-c", TICKING], capture_output=True, text=True, check=True)
    ticks, mapped, imported = done.stdout.split()
    assert int(ticks) > 20  # none, were it left to the import
    assert mapped == imported == "True"
