"""Plain ASGI, for those who bring their own server. `broadsheet serve` does not need it."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.settings")
application = get_asgi_application()
