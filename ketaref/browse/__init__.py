"""All of the content on one screen: a field to search in, what it finds as one types, and the entry under the cursor.

For people at a terminal, over `search` and `present`; needs the extra `ketaref[browse]`. Nothing is found or shown here
that a command does not find and show, and nothing that is typed is kept.
"""
