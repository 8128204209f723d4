"""Letters: a text from elsewhere as a screen may show it: nothing in it hidden, turned around or obeyed.

Ids, file names, comments, annotators, column names and questions come from files, and those from anybody. Among their
letters may stand some that no eye sees and that do something: move the cursor of a terminal, write from right to left,
break a line, or stand between two letters with no width, so that two ids look alike. On a screen each of these is
written out by its code, ``<202E>``; in projects and exports all texts stay as they are.
"""

import re

# The controls, the letters without any looks (Default_Ignorable_Code_Point of Unicode, but for the selectors of a
# variant, which only choose between looks), the separators of lines, and halves of pairs, which are no letters.
_UNSEEN = (
    "\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff"
)
_ANY = re.compile(f"[{_UNSEEN}]")
_BUT_LINES = re.compile(f"(?![\n\t])[{_UNSEEN}]")
LONGEST, LONGEST_LINE = 2000, 160  # letters of a text, and of a single line, in a window


def visible(text: str, *, lines: bool = False) -> str:
    """The text with every letter to be seen; ``lines`` and tabs may stay, as in a comment or a message of gzdesk's."""
    if text.isprintable() and text.isascii():
        return text
    return (_BUT_LINES if lines else _ANY).sub(lambda found: f"<{ord(found[0]):02X}>", text)


def shown(text: str, *, lines: bool = False) -> str:
    """The same for a window, which a text of any length must fit into: of a very long one beginning and end."""
    most = LONGEST if lines else LONGEST_LINE
    if len(text) > most:
        text = f"{text[: most // 2]} … {text[-(most // 2) :]}"
    return visible(text, lines=lines)
