"""The colours of both schemes; nothing else in the window has a colour of its own."""

from dataclasses import dataclass

SKY_VEIL = 0.82  # how much of the sky's colour lies under signs over the galaxy, so that they can be read on white too


@dataclass(frozen=True)
class Look:
    """The colours of one scheme, as ``#rrggbb``; texts have a contrast of at least 4.5 on all four grounds."""

    dark: bool
    background: str  # of the window
    surface: str  # of panels and lists
    raised: str  # of buttons
    pressed: str  # of buttons under the finger
    line: str  # hairlines and frames
    text: str
    muted: str  # second voice
    accent: str  # what can be acted upon, and the keyboard's focus
    on_accent: str
    good: str
    warn: str
    bad: str
    samples: str  # plots: the networks that dropout stands for
    network: str  # plots: one of them
    average: str  # plots: their average
    vote: str  # plots: what people said
    answers: tuple[str, ...]  # plots: one answer beside the others; never alone, a shape or a word goes with it
    sky: str = "#0b0c0f"  # behind galaxies in both schemes: a bright surround hides faint arms
    on_sky: str = "#e4e7ec"
    on_sky_muted: str = "#a4abb7"


# Plot colours after Okabe & Ito (2008): bluish green and vermillion, darkened or lightened until they serve as text.
LIGHT = Look(
    dark=False,
    background="#f3f4f6",
    surface="#ffffff",
    raised="#f7f8fa",
    pressed="#e4e7ec",
    line="#d3d8e0",
    text="#191c22",
    muted="#565e6c",
    accent="#0a5fa4",
    on_accent="#ffffff",
    good="#00704f",
    warn="#855600",
    bad="#b3261e",
    samples="#8d95a3",
    network="#14161a",
    average="#007556",
    vote="#ae4300",
    answers=("#0a6fb3", "#c65200", "#00855f", "#a8497f", "#8f6a00", "#5a52b8"),
)
DARK = Look(
    dark=True,
    background="#14161a",
    surface="#1b1e24",
    raised="#262a32",
    pressed="#323844",
    line="#353b47",
    text="#e6e9ee",
    muted="#a1a9b6",
    accent="#6db5f0",
    on_accent="#08131d",
    good="#43c99b",
    warn="#e2b052",
    bad="#ff8f85",
    samples="#7c8594",
    network="#f4f6f9",
    average="#35c79a",
    vote="#ff9350",
    answers=("#5fb4ee", "#ff9350", "#35c79a", "#ea94c4", "#e8c14d", "#a9a4ff"),
)
