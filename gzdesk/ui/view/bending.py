"""Bending: contrast and bias by a drag with the right button, as in DS9, or by keys, with both numbers shown."""

from PySide6.QtCore import QObject

from gzdesk.images.display import BOUNDS
from gzdesk.ui.view.display_details import NEUTRAL
from gzdesk.ui.view.display_strip import DisplayStrip
from gzdesk.ui.view.galaxy_canvas import GalaxyCanvas
from gzdesk.ui.view.hand import Hand

# DS9 goes the same ways: more bias to the right, more contrast downwards. There they are where the hand is (bias 0 to 1
# across the frame, contrast 0 to 10 down it); here they go on from where the button went down, so that nothing jumps.
TIMES_A_HEIGHT = 100.0  # the contrast grows by this factor when the hand goes down the whole galaxy
KEY_FACTOR, KEY_STEP = 1.1, 0.02  # of contrast and bias, for one press of a key


class Bending(QObject):
    """Turns what the hand and the keys do into settings of the strip."""

    def __init__(self, canvas: GalaxyCanvas, hand: Hand, strip: DisplayStrip) -> None:
        super().__init__(canvas)
        self._canvas, self._strip = canvas, strip
        self._from = (1.0, 0.5)  # contrast and bias when the right button went down
        hand.bending.connect(self._begin)
        hand.bent.connect(self._bend)
        hand.straightened.connect(self.straighten)

    def more_contrast(self, steps: int) -> None:
        """Change the contrast by so many presses of a key; fewer than none lower it."""
        display = self._strip.display
        self._set(display.contrast * KEY_FACTOR**steps, display.bias)

    def more_bias(self, steps: int) -> None:
        """Change the bias by so many presses of a key."""
        display = self._strip.display
        self._set(display.contrast, display.bias + KEY_STEP * steps)

    def straighten(self) -> None:
        """Back to contrast 1 and bias 0.5."""
        self._set(float(NEUTRAL["contrast"]), float(NEUTRAL["bias"]))

    def _begin(self, begins: bool) -> None:
        if begins:
            self._from = self._strip.display.contrast, self._strip.display.bias

    def _bend(self, across: float, down: float) -> None:
        contrast, bias = self._from
        self._set(contrast * TIMES_A_HEIGHT**down, bias + across)

    def _set(self, contrast: float, bias: float) -> None:
        if not self._canvas.has_picture:
            return
        contrast, bias = (
            float(f"{min(max(value, BOUNDS[name][0]), BOUNDS[name][1]):.3g}")
            for name, value in (("contrast", contrast), ("bias", bias))
        )
        self._strip.change({"contrast": contrast, "bias": bias})
        text = self.tr("Contrast {contrast:.2f}   Bias {bias:.2f}")
        self._canvas.show_hint(text.format(contrast=contrast, bias=bias))
