import sys
from pathlib import Path

# Also where this folder alone is run.
sys.path += [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]
