"""What a benchmark tells: its figure beside its floor, the ratio of the two, and the bar."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Result:
    """One benchmark beside its floor, measured in the same run."""

    name: str
    unit: str
    ours: float
    floor_is: str
    floor: float
    ratio: float
    bar: str = ""
    details: dict[str, float] = field(default_factory=dict)

    def line(self) -> str:
        """Tell it in one line."""
        told = (
            f"{self.name}: {self.ours:,} {self.unit}; {self.floor_is} {self.floor:,}; "
            f"ratio {self.ratio:.2f}"
        )
        bar = f" (bar: {self.bar})" if self.bar else ""
        details = "".join(f"; {name} {value:,}" for name, value in self.details.items())
        return told + bar + details
