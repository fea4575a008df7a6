"""Models as text: a file a marketer can read and change, and back again.

`layout` says which keys there are and what each means; `reading` takes a text to a model,
`writing` a model to a text, and `difference` says in words how two models differ.
"""
