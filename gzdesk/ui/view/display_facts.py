"""What a picture lets one do with its display: which controls have something to act on, and why the others have not."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from gzdesk.settings import DisplaySettings


@dataclass(frozen=True)
class PictureFacts:
    """What the display's controls must know of the picture on screen."""

    display_ready: bool = False
    bands: tuple[str, ...] = ()  # the names of its planes; none or one: there is nothing to choose
    unit: str = ""
    limits: tuple[float, float] | None = None  # what is drawn black and white now, in the picture's units

    @property
    def several(self) -> bool:
        """Whether there are bands to choose from."""
        return len(self.bands) > 1


def in_colour(display: DisplaySettings, facts: PictureFacts) -> bool:
    """Whether several bands are shown as one colour picture."""
    return facts.several and display.colour == "rgb"


def why_not(control: str, display: DisplaySettings, facts: PictureFacts) -> str:
    """Why a control has nothing to act on, in a sentence for its tool tip; "" where it has.

    ``control`` is "stretch", "shape", "limits", "colour_map", "bands" (how they are shown) or "mix" (which ones make
    a colour picture). Invert, contrast and bias act on every picture.
    """
    raw = ("stretch", "shape", "limits", "mix")
    if facts.display_ready and control in raw:
        return _tr("This picture comes ready for display: there are no raw pixels to stretch")
    lupton = display.lupton and in_colour(display, facts)
    if control in ("stretch", "shape") and lupton:
        return _tr("Lupton's colours bring a stretch of their own: see Q and stretch")
    if control == "shape" and display.stretch not in ("asinh", "power"):
        return _tr("Only the asinh and power stretches have a shape to set")
    if control == "colour_map" and in_colour(display, facts):
        return _tr("A colour picture has its own colours; a colour map needs one band, or bands side by side")
    if control in ("bands", "mix") and not facts.several:
        return _tr("This picture has one band")
    return ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("display_facts", text)
