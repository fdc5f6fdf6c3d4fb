"""What other systems deliver, put into `submitted/`: archives and folders, opened with distrust.

It reads downloads of Canvas, Moodle and GitHub Classroom, and writes whole submissions. It never
overwrites a submission without keeping the older one, and never runs or grades anything.
"""
