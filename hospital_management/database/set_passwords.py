"""`database/set_passwords.py` of the project, for who calls it by this name from beside manage.py."""

import runpy
from pathlib import Path

if __name__ == "__main__":
    runpy.run_path(str(Path(__file__).resolve().parents[2] / "database" / "set_passwords.py"), run_name="__main__")
