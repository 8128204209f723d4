"""The pages of the survey window, in the order of their tabs; their rooms are imported when they are first shown."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from gzdesk.images.store import ImageStore
from gzdesk.session.session import Session
from gzdesk.ui.doings import Doings
from gzdesk.ui.survey_page import SurveyPage, Tab


def survey_tabs() -> tuple[Tab, ...]:
    """One line a page."""
    return (
        Tab("gallery", _tr("Gallery"), _tr("&Gallery of all galaxies"), "gallery", _gallery, "gallery"),
        Tab("survey_map", _tr("Map"), _tr("Map of the sur&vey"), "map", _map, "map"),
        Tab("progress", _tr("Progress"), _tr("Progress in plots an&d words"), "curve", _progress, "progress"),
        Tab("agreement", _tr("Agreement"), _tr("Agreeme&nt of annotators"), "meeting", _agreement, "agreement"),
    )


def _gallery(session: Session, store: ImageStore, doings: Doings, parent: QWidget) -> SurveyPage:
    from gzdesk.ui.gallery.gallery_page import GalleryPage

    return GalleryPage(session, store, doings, parent)


def _map(session: Session, store: ImageStore, doings: Doings, parent: QWidget) -> SurveyPage:
    from gzdesk.ui.map.map_page import MapPage

    return MapPage(session, doings, parent)


def _progress(session: Session, store: ImageStore, doings: Doings, parent: QWidget) -> SurveyPage:
    from gzdesk.ui.progress.progress_page import ProgressPage

    return ProgressPage(session, parent)


def _agreement(session: Session, store: ImageStore, doings: Doings, parent: QWidget) -> SurveyPage:
    from gzdesk.ui.progress.agreement_page import AgreementPage

    return AgreementPage(session, parent)


def _tr(text: str) -> str:
    return QCoreApplication.translate("SurveyTabs", text)
