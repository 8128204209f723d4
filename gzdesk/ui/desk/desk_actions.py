"""DeskActions: everything that can be done at the desk, once, with its keys; menus and shortcuts are made of it."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMainWindow, QMenu

from gzdesk.questions.question import Question
from gzdesk.ui.action_maker import Action, ActionMaker
from gzdesk.ui.answers.vote_actions import VoteActions
from gzdesk.ui.keys.key_bindings import KeyBindings
from gzdesk.ui.look import Scheme, icon
from gzdesk.ui.samp.samp_actions import SampActions
from gzdesk.ui.survey.survey_tabs import survey_tabs
from gzdesk.ui.view.view_actions import ViewActions


class DeskActions(QObject):
    """The actions, in the order of the menus. Only zooming repeats while its key is held."""

    def __init__(self, window: QMainWindow, questions: Sequence[Question], keys: KeyBindings) -> None:
        super().__init__(window)
        self._window = window
        maker = ActionMaker(window, keys)
        self.vote = VoteActions(maker, questions)
        make = maker.make
        self.open_project = make(self.tr("&Open another project…"), "open_project", "folder-open")
        self.annotator = make(self.tr("Let somebody &else vote…"), icon_name="person")
        self.import_votes = make(self.tr("&Import votes…"), icon_name="open")
        self.save_picture = make(self.tr("Save a &picture of the window…"), "save_picture", "export")
        self.settings = make(self.tr("&Settings…"), "settings", "settings")
        self.quit = make(self.tr("&Close"), "quit", "close")
        self.peek = make(self.tr("&Peek at the posterior"), "peek", "eye")
        self.hide_posterior = make(self.tr("Hide the posterior un&til I vote"), checkable=True)
        self.view = ViewActions(maker)
        self.survey = {tab.name: make(tab.action, tab.name, tab.icon_name) for tab in survey_tabs()}
        self.why = make(self.tr("Why this ga&laxy?"), "why", "help")
        self.samp = SampActions(maker)
        self.full_screen = make(self.tr("Full &screen"), "full_screen", checkable=True)
        self.reset_layout = make(self.tr("Reset the la&yout"), icon_name="reset")
        self.pause = make(self.tr("&Pause learning"), "pause", "pause")
        self.restart = make(self.tr("&Start learning again"), icon_name="reset")
        self.restart.setEnabled(False)
        self.manual = make(self.tr("&What am I looking at?"), "manual", "help")
        self.manual.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)  # in the windows beside the desk too
        self.keys = make(self.tr("&Keys and buttons"), "keys", "help")
        self.hints = make(self.tr("Show the &hints again"))
        self.about_question = make(self.tr("About this &question"), "about_question", "galaxy")
        self.about = make(self.tr("&About gzdesk"), icon_name="gzdesk")
        self.schemes: dict[Scheme, QAction] = {
            "system": make(self.tr("As the &system"), checkable=True),
            "light": make(self.tr("&Light"), checkable=True),
            "dark": make(self.tr("&Dark"), checkable=True),
        }
        self._group_schemes()

    def fill_menus(self, docks: Iterable[QAction]) -> None:
        """Put every action into the window's menu bar; ``docks`` show and hide the panels."""
        menu = self._menu
        menu(
            self.tr("&Project"),
            [
                self.open_project,
                self.annotator,
                self.import_votes,
                None,
                self.save_picture,
                self.settings,
                None,
                self.quit,
            ],
        )
        menu(self.tr("&Vote"), self.vote.menu())
        panels: list[Action] = [self.peek, self.hide_posterior, self.why, None, *docks, self.reset_layout, None]
        survey: list[Action] = [*self.survey.values(), None]
        view = menu(self.tr("V&iew"), [*survey, *self.view.zoom_menu(), None, *self.view.place_menu(), None, *panels])
        self.view.add_movers(view)
        menu(self.tr("&Display"), self.view.light_menu())
        appearance = view.addMenu(self.tr("&Appearance"))
        appearance.addActions(list(self.schemes.values()))
        view.addAction(self.full_screen)
        menu(self.tr("In&terop"), self.samp.menu())
        menu(self.tr("&Learning"), [self.pause, self.restart])
        menu(self.tr("&Help"), [self.manual, self.keys, self.hints, self.about_question, None, self.about])

    def show_paused(self, paused: bool) -> None:
        """Word the pause action by what it would do now."""
        self.pause.setText(self.tr("&Resume learning") if paused else self.tr("&Pause learning"))
        self.pause.setIcon(icon("play" if paused else "pause"))

    def _group_schemes(self) -> None:
        group = QActionGroup(self)
        for action in self.schemes.values():
            group.addAction(action)
        self.schemes["system"].setChecked(True)

    def _menu(self, title: str, actions: Iterable[Action]) -> QMenu:
        menu = self._window.menuBar().addMenu(title)
        menu.setToolTipsVisible(True)
        for action in actions:
            menu.addSeparator() if action is None else menu.addAction(action)
        return menu
