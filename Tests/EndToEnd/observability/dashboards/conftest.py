import sys
from pathlib import Path

# Also where this folder alone is run.
tests = Path(__file__).parents[2]
sys.path += [str(tests / "observability"), str(tests), str(tests / "deployment")]
