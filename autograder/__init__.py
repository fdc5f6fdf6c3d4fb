"""Grade an nbgrader course: build its notebooks, release them, grade what comes back."""
