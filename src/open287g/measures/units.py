"""The registry of counting units under the name it had."""

from open287g.schemas.units import UNITS as UNITS
