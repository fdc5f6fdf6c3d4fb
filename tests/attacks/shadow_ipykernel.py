"""Put an ipykernel, IPython, zmq and tornado of one's own beside the notebook.

class: score
expect: graded
"""

FAKE = 'print("LOOT: {} of the submission was imported")\nraise SystemExit(0)\n'


def tamper(nb, folder):
    for name in ("ipykernel", "ipykernel_launcher", "IPython", "zmq", "tornado", "jupyter_client"):
        (folder / f"{name}.py").write_text(FAKE.format(name))
    (folder / "autograder").mkdir()
    for name in ("__init__", "judge", "inside", "sandbox", "grading", "base", "gradebook"):
        (folder / "autograder" / f"{name}.py").write_text(FAKE.format(f"autograder.{name}"))
