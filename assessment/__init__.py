"""Test the tests: known answers, the trial that runs them, and the sample class made of them."""
