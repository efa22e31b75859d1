import sys
from pathlib import Path

tests = Path(__file__).parents[1]
sys.path += [str(tests), str(tests / "observability"), str(Path(__file__).parent)]
