"""A short meeting for pictures: decisions, tasks, questions, and who talks when."""

from tests.session.recorded_folder import Event, insight, topic, tracker
from tests.support.scripted_engine import utterance

_TALK = (
    ("Alice", 2.0, 14.0, "We decided to move the launch of the campaign to the second week of May."),
    ("Bob", 15.0, 21.0, "Who owns the photographs of the studio?"),
    ("Alice", 22.0, 40.0, "I do. The agency has sent the first of them, and they are better than last year."),
    ("Bob", 41.0, 47.0, "Is there a budget for a second day in the studio?"),
    ("Alice", 50.0, 84.0, "Not yet. I will send the report by Friday, and then we know what is left of it."),
    ("Bob", 86.0, 92.0, "I will call the finance director tomorrow."),
    ("Alice", 118.0, 131.0, "We agreed on two weeks for the translation, so nothing else moves."),
    (
        "Bob",
        130.0,
        171.0,
        "The translation is what I worry about, because the agency is late with the texts.",
    ),
    ("Alice", 190.0, 198.0, "Let us meet again on Monday to look at the numbers."),
)

CONVERSATION: tuple[Event, ...] = (
    *(
        (end, 0 if name == "Alice" else 1, utterance(f"u{number}", text, start, end, name))
        for number, (name, start, end, text) in enumerate(_TALK)
    ),
    (200.0, 1, insight("question", "q1", "Who owns the photographs of the studio?", "u1")),
    (200.1, 1, insight("question", "q2", "Is there a budget for a second day in the studio?", "u3")),
    (200.2, 0, insight("action_item", "a1", "Send the report by Friday.", "u4", "Alice", "2026-11-27")),
    (200.3, 1, insight("action_item", "a2", "Call the finance director.", "u5", "Bob", "2026-11-23")),
    (200.4, 0, insight("follow_up", "f1", "Meet on Monday to look at the numbers.", "u8")),
    (200.5, 0, topic("launch campaign", 0.9)),
    (200.6, 0, topic("translation", 0.7)),
    (200.7, 0, tracker("Budget", "budget", "u3")),
)
