"""The command `label`: a splash as soon as there can be one, and behind it all that takes a second."""

from pathlib import Path

from gzdesk.ui.application import make_application


def run(path: Path, annotator: str = "", architecture: str | None = None) -> int:
    """Open the desk on a project; returns when the last window is closed.

    ``annotator``, where empty, is the one to whom the project was handed out, or the user; ``architecture``, where
    given, is the project's network from now on.
    """
    application = make_application()
    from gzdesk.ui.start.splash import Splash

    with Splash(path.stem) as splash:
        from gzdesk import app
        from gzdesk.commands.start import Start

        if architecture is not None:
            from gzdesk.model.architectures import ask_for

            architecture = ask_for(architecture)
        start = Start(app.default_annotator())
        start.show_desk(app.open_desk(path, annotator, architecture, splash.reading))
    try:
        return application.exec()
    finally:
        start.close()
