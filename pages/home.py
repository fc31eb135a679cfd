"""The front page: one sentence, something that plays, and every topic one click away."""

from ui import frame, navigation
from ui.components.cards import cards

CLAIM = "Change what a learning machine depends on, and see at once what it does."

with frame.page(navigation.HOME, CLAIM, key="home"):
    if opened := cards("home_cards"):
        navigation.open_topic(opened)
