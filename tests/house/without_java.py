"""A plugin for probes: hides the JDKs of this machine, as if none were installed."""

from pathlib import Path

from config.launcher import java

java.JVMS = Path("/nonexistent")
