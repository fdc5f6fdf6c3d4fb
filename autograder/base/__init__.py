"""What all wings share: the course on disk, its notebooks, results, errors, files and progress.

It reads a course's folder and writes plain files where it is told to. It starts no process, opens
no gradebook, and never runs a line of anybody's notebook.
"""
