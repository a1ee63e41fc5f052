"""Violations planted on purpose: one small tree for each contract."""

from tests.repo.plants import form, rooms, told

PLANTS = (*form.PLANTS, *rooms.PLANTS, *told.PLANTS)
