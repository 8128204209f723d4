"""Where gzdesk is at home: read from pyproject.toml, the one place that says so.

    [project]
    maintainers = [{ name = "...", email = "..." }]

    [project.urls]
    Homepage = "https://..."
    Issues = "https://..."

    [tool.gzdesk]
    pictures = "https://.../v{version}/resources/pictures"    # where desktops fetch the screenshots from

Nobody has registered any yet. Until somebody has, packages name none; where a format must have a maintainer's address,
it is one that can never exist (RFC 2606), and `release.py` says what is missing.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

PYPROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
NOBODY = "nobody@gzdesk.invalid"
DEVELOPERS = "The gzdesk developers"


@dataclass(frozen=True)
class Addresses:
    """What is known; empty where nothing is."""

    homepage: str = ""
    issues: str = ""
    pictures: str = ""
    name: str = ""
    email: str = ""

    @property
    def maintainer(self) -> str:
        """As in Debian's control files: ``NAME <ADDRESS>``."""
        return f"{self.name or DEVELOPERS} <{self.email or NOBODY}>"

    def missing(self) -> list[str]:
        """What must be filled in, each in words."""
        places = {
            "Homepage in [project.urls]": self.homepage,
            "Issues in [project.urls]": self.issues,
            "pictures in [tool.gzdesk]": self.pictures,
            "a name and an email in [project], maintainers": self.name and self.email,
        }
        return [place for place, known in places.items() if not known]


def addresses(file: Path = PYPROJECT) -> Addresses:
    """What pyproject.toml says."""
    table = tomllib.loads(file.read_text("utf-8"))
    urls, (first, *_) = table["project"].get("urls", {}), [*table["project"].get("maintainers", []), {}]
    pictures = table["tool"].get("gzdesk", {}).get("pictures", "")
    return Addresses(
        urls.get("Homepage", ""), urls.get("Issues", ""), pictures, first.get("name", ""), first.get("email", "")
    )
