"""What README and help show is there and can be typed: commands with their options, and links to files."""

import re
import shlex
from pathlib import Path

import pytest

from gzdesk import manual
from gzdesk.commands.arguments import parser

ROOT = Path(__file__).parents[1]
TEXTS = {name: (ROOT / name).read_text("utf-8") for name in ("README.md", "CONTRIBUTING.md")}
PAGES = {page.name: page.text for page in manual.pages()}
LINK = re.compile(r"\]\(([^)#]+)\)|(?:src|srcset)=\"([^\"]+)\"")
ELSEWHERE = ("http://", "https://")


def commands(text: str) -> list[str]:
    """The commands of gzdesk in blocks of code, on one line each, without their comments; parts left out are none."""
    blocks = re.split(r"^```.*$", text, flags=re.MULTILINE)[1::2] + re.findall(r"^    .*", text, re.MULTILINE)
    lines = re.findall(r"^ *(gzdesk [a-z].*)$", "\n".join(blocks), re.MULTILINE)
    shown = [re.split(r"\s+#", line)[0] for line in lines]
    return [command for command in shown if "..." not in command]


@pytest.mark.parametrize("name", [*TEXTS, *PAGES])
def test_every_command_shown_is_one_that_gzdesk_knows(name):
    for command in commands({**TEXTS, **PAGES}[name]):
        words = shlex.split(command)[1:]
        assert vars(parser().parse_args(words))["command"] == words[0], command


def test_commands_are_shown():
    assert len(commands(TEXTS["README.md"])) >= 15


@pytest.mark.parametrize("name", TEXTS)
def test_every_link_leads_to_a_file_that_is_there(name):
    for link in (one or other for one, other in LINK.findall(TEXTS[name])):
        assert link.startswith(ELSEWHERE) or (ROOT / link).exists(), link
