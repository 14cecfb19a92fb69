"""The page's pictures: uploaded by the creator, or fetched from web addresses that they gave.

Place in the flow: request or web address → `workshop` (a process of its own: decoded, made smaller, written anew) → `store` → `/media/…`.
Whatever was in a file, what is kept and sent was written by this program.
"""
