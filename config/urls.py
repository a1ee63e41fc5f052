"""Every door in one process: tests, and the smallest installation."""

from config.urls_desk import ROOMS
from config.urls_telco import DOORS, HEALTH

urlpatterns = [*HEALTH, *DOORS, *ROOMS]
