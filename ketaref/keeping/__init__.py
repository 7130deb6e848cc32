"""The clinical lead's tools: what starts, changes, signs and watches over the files of a clinic's pack.

    meanings   what each field of a record means, for templates and for editors
    templates  a file that carries every field of a kind, to be filled in
    marks      a value set in a YAML file, with every comment and every other line kept

Nothing is printed here, and only files of packs are written.
"""
