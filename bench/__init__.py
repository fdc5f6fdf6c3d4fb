"""Measures the grader: its speed against plain nbgrader, its overhead, and how it scales."""
