"""The newsroom's own screens, beside Wagtail's."""

from broadsheet.newsroom.views.correct import correct
from broadsheet.newsroom.views.front_desk import front_desk
from broadsheet.newsroom.views.kill import kill
from broadsheet.newsroom.views.suggest_topics import suggest_topics

__all__ = ["correct", "front_desk", "kill", "suggest_topics"]
