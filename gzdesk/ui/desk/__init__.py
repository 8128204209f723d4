"""The voting desk: the window itself, its panels, menus and memory."""
