"""The whole instance as one archive, for a creator who moves to another host or keeps a copy of their own.

Place in the flow: database → `packing` → archive → `staging` (in a process of its own: checked and laid out as a database) → `restoring`
(one transaction) → database. `contents` says what an archive is. Nothing is changed before all of it was found to be sound.
"""
